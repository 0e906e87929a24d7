import { Inject, Injectable, type FactoryProvider, type OnApplicationShutdown } from '@nestjs/common';
import { openPostgresAuditTrail, type AuditTrail, type PostgresAuditTrail } from '#audit-trail';
import type { RecordedEvent } from '#contracts';
import { SURROUNDINGS, type Surroundings } from '#platform';
import type { ProtocolDefinition } from '#protocol';

export const AUDIT_TRAIL = Symbol('AuditTrail');

/** In the database of the audit service, so that an event is in the trail exactly when it counts as handled. */
export const auditTrail: FactoryProvider<Promise<PostgresAuditTrail>> = {
  provide: AUDIT_TRAIL,
  inject: [SURROUNDINGS],
  useFactory: (host: Surroundings) => openPostgresAuditTrail({ url: host.databaseUrl('audit'), poolSize: 4 }),
};

@Injectable()
export class TrailLifetime implements OnApplicationShutdown {
  constructor(@Inject(AUDIT_TRAIL) private readonly trail: PostgresAuditTrail) {}

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
