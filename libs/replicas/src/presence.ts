import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import { findRow, type UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { select } from './select.js';

/** Where a supervising clinician last signed on. A person is at one site at a time. */
@Entity('replica_presence')
export class PresenceReplica {
  @PrimaryColumn('text', { name: 'practitioner_id' })
  practitionerId!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('timestamptz')
  since!: Date | string;

  @Column('timestamptz')
  until!: Date | string;
}

export const applyPresence = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const { type, data } of select<PublishedSchedulingEvent, 'SupervisorOnSite' | 'SupervisorOffSite'>(
    events,
    'SupervisorOnSite',
    'SupervisorOffSite',
  )) {
    const { practitionerId, siteId } = data;
    if (type === 'SupervisorOffSite') await manager.delete(PresenceReplica, { practitionerId, siteId });
    else
      await manager.upsert(PresenceReplica, { practitionerId, siteId, since: data.from, until: data.until }, [
        'practitionerId',
      ]);
  }
};

/** Everybody who is signed on at a site. */
export const onSiteAt = async (manager: EntityManager, siteId: string, at: Temporal.Instant): Promise<string[]> => {
  const ms = at.epochMilliseconds;
  const rows = await manager.find(PresenceReplica, { where: { siteId }, order: { practitionerId: 'ASC' } });
  return rows
    .filter(({ since, until }) => new Date(since).getTime() <= ms && ms < new Date(until).getTime())
    .map(({ practitionerId }) => practitionerId);
};

export const isOnSite = async (
  manager: EntityManager,
  { practitionerId, siteId, at }: { practitionerId: string; siteId: string; at: Temporal.Instant },
): Promise<boolean> => {
  const present = await findRow(manager, PresenceReplica, { practitionerId, siteId });
  const ms = at.epochMilliseconds;
  return present !== null && new Date(present.since).getTime() <= ms && ms < new Date(present.until).getTime();
};
