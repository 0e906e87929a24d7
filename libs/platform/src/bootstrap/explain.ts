import { ConfigError } from '../config/errors.js';
import { isDatabaseDown } from '../http/recognise.js';

interface Traits {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

/** Errors of ours whose message says what is wrong, and what is to be done about it where the message does not. */
const OURS: Readonly<Record<string, string>> = {
  USAGE: '',
  DATABASE_DIR_IN_USE: '',
  DATABASE_BINARIES_MISSING: '',
  DATABASE_START_FAILED: '',
  SECRET_FILE_UNSAFE: '',
  KAFKA_AUTH_FAILED: '',
  KAFKA_TLS_FAILED: '',
  KAFKA_NOT_ALLOWED: '',
  KAFKA_TOPIC_MISSING: '',
  KAFKA_TOPIC_UNFIT: '',
  KAFKA_REPLICATION_TOO_HIGH: '',
  KAFKA_UNAVAILABLE: '',
  TRAIL_URL_INVALID: '',
  SHIPPED_PROTOCOL_REFUSED: 'Undo the change of the file in WAYMARK_PROTOCOLS, or raise its version.',
  MASTER_KEY_WRONG:
    'Set WAYMARK_MASTER_KEY, or put keys/master.key back into the data folder, as it was when the data was sealed; a key that was replaced belongs into WAYMARK_PREVIOUS_MASTER_KEYS.',
};

const LISTEN: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT_IN_USE: another process listens on the port. Set WAYMARK_PORT, or stop the other process.',
  EACCES: 'PORT_NOT_ALLOWED: this user may not listen on the port. Set WAYMARK_PORT to 1024 or above.',
  EADDRNOTAVAIL: 'HOST_UNKNOWN: this machine has no such address. Set WAYMARK_HOST to one of its own.',
};

/** PostgreSQL's classes for a wrong user or password, and for a database that does not exist. */
const NOT_ADMITTED = /^(28|3D)/;

/** "CODE: what is wrong. What to do." for what stops a start; only the unexpected keeps its stack. */
export const explain = (error: unknown): string => {
  if (error instanceof ConfigError) return `${error.code}: ${error.message.replaceAll('\n', `\n${error.code}: `)}`;
  const { code, message, syscall } = traits(error);
  const ours = OURS[String(code)];
  if (ours !== undefined) return `${String(code)}: ${String(message)} ${ours}`.trim();
  if (syscall === 'listen') return LISTEN[String(code)] ?? unexpected(error);
  const state = sqlState(error);
  if (isDatabaseDown(error) || NOT_ADMITTED.test(state))
    return `DATABASE_UNAVAILABLE: DATABASE_URL leads to no database that can be used (${state}). Check that it runs, and its host, port, name, user and password.`;
  return unexpected(error);
};

const unexpected = (error: unknown): string =>
  `START_FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

const traits = (error: unknown): Traits => (typeof error === 'object' && error !== null ? error : {});

/** TypeORM wraps what the driver threw. */
const sqlState = (error: unknown, depth = 0): string => {
  const { code, cause, driverError } = traits(error);
  if (typeof code === 'string') return code;
  const inner = driverError ?? cause;
  return inner === undefined || depth > 2 ? 'no code' : sqlState(inner, depth + 1);
};
