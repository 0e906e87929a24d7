import type { AuditTrail } from '../port.js';
import type { EventStoreDbOptions } from './eventstoredb-audit-trail.js';

/** Does not connect yet: a trail that is away must not keep the service from starting. Throws `TrailUrlInvalid`. */
export const openEventStoreDbAuditTrail = async (options: EventStoreDbOptions): Promise<AuditTrail> => {
  // Loaded when it is used: the client and its stubs are a third of the memory of a small process.
  const { EventStoreDbAuditTrail } = await import('./eventstoredb-audit-trail.js');
  return new EventStoreDbAuditTrail(options);
};
