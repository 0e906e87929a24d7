export { startEmbeddedPostgres } from './embedded-postgres.js';
export { runningPostgres } from './running.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded-postgres.js';
export { DatabaseError } from './errors.js';
export type { DatabaseErrorCode } from './errors.js';
export type { DatabaseLog } from './log.js';
