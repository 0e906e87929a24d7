import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import type { Projection } from '#platform';
import { applyPresence, applyStaff, select } from '#replicas';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';

export interface CredentialColumn {
  readonly credentialId: string;
  readonly credentialType: string;
  readonly jurisdiction: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly status: 'VERIFIED' | 'SUSPENDED' | 'EXPIRED';
  readonly siteId: string | null;
  readonly number: string | null;
  readonly verifiedBy: string | null;
  readonly verifiedAt: string | null;
  readonly source: string | null;
}

export interface PresenceColumn {
  readonly siteId: string;
  readonly from: string;
  readonly until: string;
}

@Entity('practitioners')
export class PractitionerView {
  @PrimaryColumn('text', { name: 'practitioner_id' })
  practitionerId!: string;

  @Column('text')
  profession!: string;

  @Column('text')
  organisation!: string;

  @Column('jsonb', { name: 'site_ids' })
  siteIds!: readonly string[];

  @Column('jsonb')
  credentials!: readonly CredentialColumn[];

  @Column('jsonb', { nullable: true })
  presence!: PresenceColumn | null;

  @Column('integer')
  version!: number;
}

type CredentialEvent = 'CredentialVerified' | 'CredentialSuspended' | 'CredentialExpired';
type Changed = RecordedEvent & Extract<PublishedSchedulingEvent, { type: CredentialEvent }>;

const columnOf = (data: Extract<Changed, { type: 'CredentialVerified' }>['data']): CredentialColumn => {
  const { credentialId, credentialType, jurisdiction, validFrom, validUntil } = data;
  const { siteId = null, number = null, verifiedBy = null, verifiedAt = null, source = null } = data;
  const looked = { number, verifiedBy, verifiedAt, source };
  return { credentialId, credentialType, jurisdiction, validFrom, validUntil, siteId, ...looked, status: 'VERIFIED' };
};

const changed = (known: readonly CredentialColumn[], event: Changed): readonly CredentialColumn[] => {
  const { credentialId } = event.data;
  if (event.type === 'CredentialVerified') {
    return [...known.filter((credential) => credential.credentialId !== credentialId), columnOf(event.data)];
  }
  const status = event.type === 'CredentialSuspended' ? 'SUSPENDED' : 'EXPIRED';
  return known.map((credential) => (credential.credentialId === credentialId ? { ...credential, status } : credential));
};

const notePresence = async (events: readonly RecordedEvent[], manager: EntityManager): Promise<void> => {
  for (const { type, data, streamVersion: version } of select<
    PublishedSchedulingEvent,
    'SupervisorOnSite' | 'SupervisorOffSite'
  >(events, 'SupervisorOnSite', 'SupervisorOffSite')) {
    const { practitionerId, siteId } = data;
    const presence = type === 'SupervisorOnSite' ? { siteId, from: data.from, until: data.until } : null;
    await manager.update(PractitionerView, { practitionerId }, { presence, version });
  }
};

/** Fills the table of credentials that every service keeps, so that "valid at" means the same thing everywhere. */
export const practitioners: Projection = {
  name: 'practitioners',
  async apply(events, uow) {
    await applyStaff(events, uow);
    await applyPresence(events, uow);
    const { manager } = uow;
    await notePresence(events, manager);
    for (const event of select<PublishedSchedulingEvent, 'PractitionerRegistered' | CredentialEvent>(
      events,
      'PractitionerRegistered',
      'CredentialVerified',
      'CredentialSuspended',
      'CredentialExpired',
    )) {
      const { practitionerId } = event.data;
      const version = event.streamVersion;
      if (event.type === 'PractitionerRegistered') {
        await manager.insert(PractitionerView, { ...event.data, credentials: [], presence: null, version });
        continue;
      }
      const known = await manager.findOneByOrFail(PractitionerView, { practitionerId });
      await manager.update(
        PractitionerView,
        { practitionerId },
        { credentials: changed(known.credentials, event), version },
      );
    }
  },
};
