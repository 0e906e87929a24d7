import { TrailAccessDenied, TrailError, TrailStreamDeleted, TrailUnavailable } from '../errors.js';

interface Traits {
  readonly type?: unknown;
  readonly code?: unknown;
}

const traits = (error: unknown): Traits => (typeof error === 'object' && error !== null ? error : {});

/** The client's word for an error; empty for one that is not the client's. */
export const typeOf = (error: unknown): string => {
  const { type } = traits(error);
  return typeof type === 'string' ? type : '';
};

export const isWrongVersion = (error: unknown): boolean => typeOf(error) === 'wrong-expected-version';

/** gRPC's numbers for an argument that the server does not take, and for a message that is too large for it. */
const REFUSED = new Set<unknown>([3, 8]);

/** Repeating this append cannot help: as a rule it is too large. */
export const isRefused = (error: unknown): boolean =>
  /^(maximum-append-size-exceeded|missing-required-metadata-property|invalid-argument)$/.test(typeOf(error)) ||
  (typeOf(error) === 'unknown' && REFUSED.has(traits(error).code));

/** What an error of the client means. Everything that is not known to be anything else may pass: it is told by its type. */
export const explain = (error: unknown, streamId: string): unknown => {
  if (error instanceof TrailError) return error;
  const type = typeOf(error);
  if (type === 'access-denied') return new TrailAccessDenied({ cause: error });
  if (type === 'stream-deleted') return new TrailStreamDeleted(streamId, { cause: error });
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return new TrailUnavailable(type === '' ? 'no-connection' : type, { cause: error });
};

const PASSING = /^(wrong-expected-version|deadline-exceeded|timeout|unavailable|cancelled|not-leader|unknown|)$/;

/** A lost race, or a call of which nobody knows the outcome; not what somebody has to mend first. */
export const mayPass = (error: unknown): boolean =>
  error instanceof TrailUnavailable || (!(error instanceof TrailError) && PASSING.test(typeOf(error)));

/** Rejects when nothing comes of it in time. The client's own deadlines leave out reads, and finding the cluster. */
export const within = async <T>(ms: number, work: Promise<T>, late: () => void = () => undefined): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late();
      reject(new TrailUnavailable('deadline-exceeded'));
    }, ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
};
