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

  @Column('integer')
  version!: number;
}

export const engagements: Projection = {
  name: 'engagements',
  async apply(events: readonly RecordedEvent[], { manager }) {
    for (const event of select<TherapyEvent, 'TherapistEngaged' | 'TherapistHandedOver'>(
      events,
      'TherapistEngaged',
      'TherapistHandedOver',
    )) {
      const { key: courseId, streamVersion: version, occurredAt: since } = event;
      if (event.type === 'TherapistEngaged') {
        const { patientRef, siteId, therapistId } = event.data;
        const engaged = { courseId, patientRef, siteId, therapistId, since, handedOverFrom: null, version };
        await manager.insert(EngagementView, engaged);
      } else {
        const { from: handedOverFrom, to: therapistId } = event.data;
        await manager.update(EngagementView, { courseId }, { therapistId, handedOverFrom, since, version });
      }
    }
  },
};
