import { EdgeProblem } from '#platform';

const AGAIN = { 'retry-after': '1' };

/** No service answers there. */
export const unavailable = (detail = ''): EdgeProblem =>
  new EdgeProblem('UPSTREAM_UNAVAILABLE', { headers: AGAIN, detail });

/** It was reached, and said nothing in time. What was asked for may have happened. */
export const tooLate = (): EdgeProblem => new EdgeProblem('UPSTREAM_TIMEOUT', { headers: AGAIN });

/** Asks a service; whatever keeps it from answering is one of the two. */
export const ask = async (url: string, timeoutMs: number, init: RequestInit = {}): Promise<Response> => {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw (error as Error).name === 'TimeoutError' ? tooLate() : unavailable();
  }
};
