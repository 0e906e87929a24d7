import type { RecordedEvent, TherapyEvent } from '#contracts';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The therapist of a course. */
@Entity('engagements')
export class EngagementView {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'therapist_id' })
  therapistId!: string;

  @Column('timestamptz')
  since!: Date | string;

  @Column('text', { name: 'handed_over_from', nullable: true })
  handedOverFrom!: string | null;

  /** Of a therapist of another organisation, where the clinic is a programme under 42 CFR Part 2. */
  @Column('text', { nullable: true })
  organisation!: string | null;

  /** What the engagement rests on; null where there is an organisation: the consent ended. */
  @Column('text', { name: 'disclosure_consent_id', nullable: true })
  disclosureConsentId!: string | null;

  @Column('integer')
  version!: number;
}

const PREFIX = 'engagement-';
const TYPES = ['TherapistEngaged', 'TherapistHandedOver', 'TherapistDisclosureChanged', 'TherapyTransferred'] as const;
type Handled = RecordedEvent & Extract<TherapyEvent, { type: (typeof TYPES)[number] }>;

const change = (event: Exclude<Handled, { type: 'TherapistEngaged' }>): Partial<EngagementView> => {
  switch (event.type) {
    case 'TherapistHandedOver': {
      const { from: handedOverFrom, to: therapistId, organisation = null, disclosureConsentId = null } = event.data;
      return { therapistId, handedOverFrom, since: event.occurredAt, organisation, disclosureConsentId };
    }
    case 'TherapistDisclosureChanged':
      return { disclosureConsentId: event.data.to };
    case 'TherapyTransferred':
      return { siteId: event.data.to };
  }
};

export const engagements: Projection = {
  name: 'engagements',
  async apply(events: readonly RecordedEvent[], { manager }) {
    for (const event of select<TherapyEvent, (typeof TYPES)[number]>(events, ...TYPES) as readonly Handled[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const { key: courseId, streamVersion: version, occurredAt: since } = event;
      if (event.type === 'TherapistEngaged') {
        const { patientRef, siteId, therapistId, organisation = null, disclosureConsentId = null } = event.data;
        const engaged = { courseId, patientRef, siteId, therapistId, since, handedOverFrom: null, version };
        await manager.insert(EngagementView, { ...engaged, organisation, disclosureConsentId });
      } else await manager.update(EngagementView, { courseId }, { ...change(event), version });
    }
  },
};
