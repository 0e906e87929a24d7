import type { PublishedSchedulingEvent } from '#contracts';
import type { Projection } from '#platform';
import { applySites, select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface TemplateColumn {
  readonly protocolId: string;
  readonly protocolVersion: string;
  readonly infusionWeekdays: readonly number[];
  readonly therapyWeekdays: readonly number[];
}

@Entity('sites')
export class SiteView {
  @PrimaryColumn('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  zone!: string;

  @Column('text')
  jurisdiction!: string;

  @Column('text', { name: 'dea_registration', nullable: true })
  deaRegistration!: string | null;

  @Column('text', { nullable: true })
  organisation!: string | null;

  /** One a protocol: the weekly rhythm in which the site runs it. */
  @Column('jsonb')
  templates!: readonly TemplateColumn[];

  @Column('integer')
  version!: number;
}

@Entity('rooms')
export class RoomView {
  @PrimaryColumn('text', { name: 'room_id' })
  roomId!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  kind!: 'INFUSION' | 'THERAPY';

  @Column('integer')
  version!: number;
}

type Handled = 'SiteRegistered' | 'SiteOrganisationNamed' | 'SiteTemplateActivated' | 'RoomRegistered';

/** Fills the table that other services keep of sites as well, so that a zone is looked up in the same way everywhere. */
export const sites: Projection = {
  name: 'sites',
  async apply(events, uow) {
    await applySites(events, uow);
    const { manager } = uow;
    for (const { type, data, streamVersion: version } of select<PublishedSchedulingEvent, Handled>(
      events,
      'SiteRegistered',
      'SiteOrganisationNamed',
      'SiteTemplateActivated',
      'RoomRegistered',
    )) {
      if (type === 'SiteRegistered') {
        const { siteId, zone, jurisdiction, deaRegistration = null, organisation = null } = data;
        const place = { siteId, zone, jurisdiction, deaRegistration, organisation };
        await manager.insert(SiteView, { ...place, templates: [], version });
      } else if (type === 'SiteOrganisationNamed') {
        await manager.update(SiteView, { siteId: data.siteId }, { organisation: data.organisation, version });
      } else if (type === 'RoomRegistered') {
        await manager.insert(RoomView, { ...data, version });
      } else {
        const { siteId, ...template } = data;
        const site = await manager.findOneByOrFail(SiteView, { siteId });
        const others = site.templates.filter(({ protocolId }) => protocolId !== template.protocolId);
        await manager.update(SiteView, { siteId }, { templates: [...others, template], version });
      }
    }
  },
};
