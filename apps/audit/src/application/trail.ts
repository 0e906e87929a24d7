import { Inject, Injectable, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common';
import { openEventStoreDbAuditTrail, openPostgresAuditTrail, type AuditTrail } from '#audit-trail';
import type { RecordedEvent } from '#contracts';
import { SURROUNDINGS, type Surroundings } from '#platform';
import type { ProtocolDefinition } from '#protocol';

export const AUDIT_TRAIL = Symbol('AuditTrail');

/**
 * In EventStoreDB where there is one: a trust domain of its own. Otherwise in the database of the audit service, so that
 * an event is in the trail exactly when it counts as handled.
 */
export const auditTrail: FactoryProvider<Promise<AuditTrail>> = {
  provide: AUDIT_TRAIL,
  inject: [SURROUNDINGS],
  useFactory: ({ eventStoreUrl, databaseUrl }: Surroundings) =>
    eventStoreUrl === null
      ? openPostgresAuditTrail({ url: databaseUrl('audit'), poolSize: 4 })
      : openEventStoreDbAuditTrail({ url: eventStoreUrl }),
};

@Injectable()
export class TrailLifetime implements OnApplicationShutdown {
  constructor(@Inject(AUDIT_TRAIL) private readonly trail: AuditTrail) {}

  onApplicationShutdown(): Promise<void> {
    return this.trail.close();
  }
}

/** A protocol version as the trail keeps it, whatever the course service has by now. */
export const protocolFromTrail = async (trail: AuditTrail, key: string): Promise<ProtocolDefinition | null> => {
  const events: readonly RecordedEvent[] = await trail.readStream(`protocol-${key}`);
  const approved = events.find(({ type }) => type === 'ProtocolVersionApproved');
  return approved === undefined ? null : (approved.data as { definition: ProtocolDefinition }).definition;
};
