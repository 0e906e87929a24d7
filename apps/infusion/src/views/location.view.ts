import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import { findRow, type UnitOfWork } from '#event-store';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';

/** A site that is a registered location: a place with a DEA registration of its own (21 CFR 1301.12). */
@Entity('medication_locations')
export class LocationReplica {
  @PrimaryColumn('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'dea_registration' })
  deaRegistration!: string;
}

export const applyLocations = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const { data } of select<PublishedSchedulingEvent, 'SiteRegistered'>(events, 'SiteRegistered')) {
    const { siteId, deaRegistration } = data;
    if (deaRegistration !== undefined) await manager.upsert(LocationReplica, { siteId, deaRegistration }, ['siteId']);
  }
};

/** Null: no registered location, or not known as one yet. */
export const registrationOf = async (manager: EntityManager, siteId: string): Promise<string | null> =>
  (await findRow(manager, LocationReplica, { siteId }))?.deaRegistration ?? null;
