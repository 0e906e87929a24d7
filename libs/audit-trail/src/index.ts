export type * from './port.js';
export {
  TrailAccessDenied,
  TrailConflict,
  TrailError,
  TrailEventRefused,
  TrailGap,
  TrailRace,
  TrailStreamDeleted,
  TrailUnavailable,
  TrailUrlInvalid,
} from './errors.js';
export { bodyOf } from './chain.js';
export { openEventStoreDbAuditTrail } from './eventstoredb/open.js';
export type { EventStoreDbOptions } from './eventstoredb/eventstoredb-audit-trail.js';
export { openPostgresAuditTrail, PostgresAuditTrail } from './postgres/postgres-audit-trail.js';
export { compareMemories, differs } from './compare/compare.js';
export type { Comparison, ComparisonOptions, Difference, EventOrigin, FillRange } from './compare/types.js';
