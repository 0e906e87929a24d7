/**
 * Told apart by `code`:
 *
 * - `SOURCE_RESTORED`: the sender's store is another incarnation than the one the checkpoint belongs to: it was restored
 *   from a backup. Nothing is skipped or read again by itself; an operator decides (README, "After a restore").
 * - `SUBSCRIPTION_STOPPED`: `idle()` was asked of a subscription that was stopped meanwhile.
 * - `ALREADY_CARRIED`: two carriers for one source in one process.
 * - `OVERTAKEN`: another member of the group is further. Not a failure; never leaves the consumer runtime.
 * - `DISTURBED`: a test asked for it (`disturbed/`).
 * - `KAFKA_…`: `kafka/errors.ts` says of each what to check.
 */
export type TransportErrorCode =
  | 'SOURCE_RESTORED'
  | 'SUBSCRIPTION_STOPPED'
  | 'ALREADY_CARRIED'
  | 'OVERTAKEN'
  | 'DISTURBED'
  | 'KAFKA_UNAVAILABLE'
  | 'KAFKA_AUTH_FAILED'
  | 'KAFKA_TLS_FAILED'
  | 'KAFKA_NOT_ALLOWED'
  | 'KAFKA_TOPIC_MISSING'
  | 'KAFKA_TOPIC_UNFIT'
  | 'KAFKA_REPLICATION_TOO_HIGH'
  | 'KAFKA_MESSAGE_TOO_LARGE';

export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    readonly code: TransportErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const sourceRestored = (source: string): TransportError =>
  new TransportError('SOURCE_RESTORED', `The store of ${source} was restored since it was last read.`);

export const hasCode = (error: unknown, code: string): boolean => codeOf(error) === code;

/** The code of an error or of what caused it: drivers and ORMs wrap each other's errors. */
export function codeOf(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const { code } = current as { code?: unknown };
    if (typeof code === 'string') return code;
    current = (current as { driverError?: unknown }).driverError ?? current.cause;
  }
  return undefined;
}

export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
