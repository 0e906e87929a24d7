import type { PublishedIntakeEvent, SealedPart } from '#contracts';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who a patient is, sealed as in the event that brought it: nothing in this row can be read without the patient's key. */
@Entity('patient_identities')
export class PatientIdentityView {
  @PrimaryColumn('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  /** Where the sealed part belongs; it opens nowhere else. */
  @Column('text', { name: 'stream_id' })
  streamId!: string;

  @Column('integer', { name: 'stream_version' })
  streamVersion!: number;

  @Column('text', { name: 'event_type' })
  eventType!: string;

  @Column('jsonb')
  sealed!: SealedPart;
}

export const patientIdentities: Projection = {
  name: 'patient-identities',
  async apply(events, { manager }) {
    const requested = select<PublishedIntakeEvent, 'ConsultationRequested'>(events, 'ConsultationRequested');
    for (const { data, sealed, streamId, streamVersion, type } of requested) {
      if (sealed === null) continue;
      const { patientRef, siteId } = data;
      const row = { patientRef, siteId, streamId, streamVersion, eventType: type, sealed };
      await manager.upsert(PatientIdentityView, row, ['patientRef']);
    }
  },
};
