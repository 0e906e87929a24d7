/**
 * Why the embedded PostgreSQL did not start. Told apart by `code`, never by the message:
 *
 * - `DATABASE_DIR_IN_USE`: another process works on this data directory. Stop it, or choose another directory.
 * - `DATABASE_BINARIES_MISSING`: nothing that this machine can run. Install again, or set `DATABASE_URL`.
 * - `DATABASE_START_FAILED`: PostgreSQL ran and gave up. The message ends with the last lines of its log.
 */
export type DatabaseErrorCode = 'DATABASE_DIR_IN_USE' | 'DATABASE_BINARIES_MISSING' | 'DATABASE_START_FAILED';

export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const startFailed = (message: string, cause?: unknown): DatabaseError =>
  new DatabaseError('DATABASE_START_FAILED', message, { cause });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
