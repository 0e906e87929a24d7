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
}

export const applySites = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  const sites = select<PublishedSchedulingEvent, 'SiteRegistered'>(events, 'SiteRegistered');
  if (sites.length === 0) return;
  const rows = sites.map(({ data }) => ({ siteId: data.siteId, zone: data.zone, jurisdiction: data.jurisdiction }));
  await manager.upsert(SiteReplica, rows, ['siteId']);
};

export const findSite = (manager: EntityManager, siteId: string): Promise<SiteReplica | null> =>
  findRow(manager, SiteReplica, { siteId });
