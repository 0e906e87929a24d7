export type * from './port.js';
export { TrailConflict, TrailError, TrailGap, TrailRace } from './errors.js';
export { openPostgresAuditTrail, PostgresAuditTrail } from './postgres/postgres-audit-trail.js';
