import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import type { Projection } from '#platform';
import { applyStaff, select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface CredentialColumn {
  readonly credentialId: string;
  readonly credentialType: string;
  readonly jurisdiction: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly status: 'VERIFIED' | 'SUSPENDED' | 'EXPIRED';
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

  @Column('integer')
  version!: number;
}

type CredentialEvent = 'CredentialVerified' | 'CredentialSuspended' | 'CredentialExpired';
type Changed = RecordedEvent & Extract<PublishedSchedulingEvent, { type: CredentialEvent }>;

const changed = (known: readonly CredentialColumn[], event: Changed): readonly CredentialColumn[] => {
  const { credentialId } = event.data;
  if (event.type === 'CredentialVerified') {
    const { credentialType, jurisdiction, validFrom, validUntil } = event.data;
    const verified = { credentialId, credentialType, jurisdiction, validFrom, validUntil, status: 'VERIFIED' } as const;
    return [...known.filter((credential) => credential.credentialId !== credentialId), verified];
  }
  const status = event.type === 'CredentialSuspended' ? 'SUSPENDED' : 'EXPIRED';
  return known.map((credential) => (credential.credentialId === credentialId ? { ...credential, status } : credential));
};

/** Fills the table of credentials that every service keeps, so that "valid at" means the same thing everywhere. */
export const practitioners: Projection = {
  name: 'practitioners',
  async apply(events, uow) {
    await applyStaff(events, uow);
    const { manager } = uow;
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
        await manager.insert(PractitionerView, { ...event.data, credentials: [], version });
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
