import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import { findRow, type UnitOfWork } from '#event-store';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { select } from './select.js';

/** A site as scheduling published it: where it is, and so which clock and which jurisdiction hold there. */
@Entity('replica_sites')
export class SiteReplica {
  @PrimaryColumn('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  zone!: string;

  @Column('text')
  jurisdiction!: string;

  /** Whose clinic it is; null: of sites from before organisations were told apart, until somebody names it. */
  @Column('text', { nullable: true })
  organisation!: string | null;
}

type Told = 'SiteRegistered' | 'SiteOrganisationNamed';

export const applySites = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const { type, data } of select<PublishedSchedulingEvent, Told>(
    events,
    'SiteRegistered',
    'SiteOrganisationNamed',
  )) {
    const { siteId, organisation = null } = data;
    if (type === 'SiteOrganisationNamed') await manager.update(SiteReplica, { siteId }, { organisation });
    else {
      const { zone, jurisdiction } = data;
      await manager.upsert(SiteReplica, { siteId, zone, jurisdiction, organisation }, ['siteId']);
    }
  }
};

export const findSite = (manager: EntityManager, siteId: string): Promise<SiteReplica | null> =>
  findRow(manager, SiteReplica, { siteId });
