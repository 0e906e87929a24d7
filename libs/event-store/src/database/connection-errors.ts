const SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Shutdown, crash, not yet up, idle sessions ended, too many clients; and the whole class 08. */
const SERVER = /^(08...|57P0[1235]|25P0[34]|53300)$/;

/** How `pg` and TypeORM say it when there is no code. */
const WORDS =
  /Connection terminated|connection error and is not queryable|was closed and is not queryable|Query read timeout|timeout exceeded when trying to connect|Query runner already released|by a query runner was already released/i;

const says = (error: { code?: unknown; message?: unknown }): boolean => {
  const code = typeof error.code === 'string' ? error.code : '';
  if (SOCKET.has(code) || SERVER.test(code)) return true;
  return code === '' && typeof error.message === 'string' && WORDS.test(error.message);
};

/** The database could not be reached or went away; the same work may succeed later. */
export const isConnectionError = (error: unknown, depth = 4): boolean => {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  const { cause, driverError } = error as { cause?: unknown; driverError?: unknown };
  return says(error) || isConnectionError(driverError, depth - 1) || isConnectionError(cause, depth - 1);
};

/** Deadlock or serialization failure: nothing is wrong, and the whole transaction may be repeated at once. */
export const isTransient = (error: unknown): boolean => /^(40001|40P01)$/.test(sqlState(error) ?? '');

/** The five characters of PostgreSQL, through TypeORM's wrapping. */
export const sqlState = (error: unknown): string | undefined => pgError(error)?.code;

export interface PgError {
  readonly code: string;
  readonly constraint?: string;
  readonly detail?: string;
}

export const pgError = (error: unknown): PgError | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, severity, driverError } = error as { code?: unknown; severity?: unknown; driverError?: unknown };
  if (typeof code === 'string' && typeof severity === 'string') return error as PgError;
  return pgError(driverError);
};

/** `constraint` was violated by an insert that somebody else had made first. */
export const violates = (error: unknown, constraint: string): boolean => {
  const found = pgError(error);
  return found?.code === '23505' && found.constraint === constraint;
};
