import { newId, type Role } from '#kernel';
import { setTimeout as delay } from 'node:timers/promises';

/** What the API answered: a success with its body, or a problem with its code and missing gates. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: Record<string, unknown>;
  readonly position: string | null;
}

export interface MissingGateBody {
  readonly gate: string;
  readonly detail: string;
}

/** Somebody who uses the API: a token, and the positions that the next request has to see. */
export interface Caller {
  readonly subject: string;
  readonly role: Role;
  readonly token: string;
}

export interface CallOptions {
  /** Positions to wait for: writes that were answered before. */
  readonly after?: readonly (string | null)[];
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

/** How long an unreachable or restarting server is tried again, with the same idempotency key. */
const PATIENCE_MS = 30_000;

/** The HTTP client of the demo and of the end-to-end tests: does what a front end has to do, and nothing more. */
export class ApiClient {
  constructor(
    private readonly baseUrl: () => string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  post(caller: Caller, path: string, body: object, options: CallOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'idempotency-key': options.idempotencyKey ?? newId(),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
    };
    return this.patiently(path, { method: 'POST', headers, body: JSON.stringify(body) }, caller, options);
  }

  get(caller: Caller, path: string, options: CallOptions = {}): Promise<Answer> {
    return this.patiently(path, { method: 'GET', headers: {} }, caller, options);
  }

  /** Outages and "not caught up yet" are tried again; a repeated command is recognised by its key. */
  private async patiently(path: string, init: RequestInit, caller: Caller, options: CallOptions): Promise<Answer> {
    const after = (options.after ?? []).filter((position) => position !== null).join(',');
    const headers = {
      ...(init.headers as Record<string, string>),
      authorization: `Bearer ${caller.token}`,
      ...(after === '' ? {} : { 'waymark-after': after }),
    };
    const deadline = performance.now() + this.patienceMs;
    for (;;) {
      const answer = await this.once(path, { ...init, headers });
      if (answer !== null && answer.status !== 503) return answer;
      if (performance.now() > deadline) throw new Error(`${path}: ${JSON.stringify(answer?.body ?? 'unreachable')}`);
      await delay(50);
    }
  }

  private async once(path: string, init: RequestInit): Promise<Answer | null> {
    try {
      const response = await fetch(`${this.baseUrl()}${path}`, init);
      const text = await response.text();
      return {
        status: response.status,
        ok: response.ok,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        position: response.headers.get('waymark-position'),
      };
    } catch {
      return null;
    }
  }
}

/** The gates that a refusal lists; its code where it lists none. */
export const missingGates = ({ body }: Answer): readonly string[] => {
  const missing = body['missing'] as readonly MissingGateBody[] | undefined;
  return missing === undefined || missing.length === 0 ? [String(body['code'])] : missing.map(({ gate }) => gate);
};
