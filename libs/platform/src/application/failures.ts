import { refusals, type RefusalCode } from '#contracts';
import { refusal, type Refusal } from '#kernel';

/** Thrown to undo a transaction whose command turned out to be refused. Caught by the command runner, nobody else. */
export class RolledBack extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Thrown to undo a decision that was made on a remembered state and that no append verifies: it is made again. */
export class Unverified extends Error {}

interface Coded {
  readonly code?: unknown;
  readonly constraint?: unknown;
}

const coded = (error: unknown): Coded => (typeof error === 'object' && error !== null ? error : {});

/** Errors after which the same command may simply be decided again, on the state as it is then. */
const RETRY = new Set(['CONCURRENCY_CONFLICT', 'COMMIT_OUTCOME_UNKNOWN', '40001', '40P01']);

/** Whether the transaction was committed, nobody knows. */
export const isUnknown = (error: unknown): boolean => coded(error).code === 'COMMIT_OUTCOME_UNKNOWN';

/**
 * What an error inside a command's transaction means: decide again, answer as the first time, or refuse. An unknown
 * outcome of a commit is safe to retry: if it did commit, the idempotency record answers.
 */
export const commandFailure = (
  error: unknown,
  constraints: Readonly<Record<string, RefusalCode>> = {},
): RolledBack | 'retry' | 'repeated' | 'error' => {
  if (error instanceof RolledBack) return error;
  const { code, constraint } = coded(error);
  if (code === 'IDEMPOTENCY_RACE') return 'repeated';
  if (typeof constraint === 'string' && constraint in constraints) {
    const refused = constraints[constraint] as RefusalCode;
    return new RolledBack(refusal(refused, refusals[refused].remedy));
  }
  return typeof code === 'string' && RETRY.has(code) ? 'retry' : 'error';
};
