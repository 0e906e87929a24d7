import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Steps that need another appointment: a row leaves when one is booked, or when nobody needs it any more. */
@Entity('replanning')
export class ReplanningView {
  /** The appointment that came to nothing. */
  @PrimaryColumn('text', { name: 'appointment_id' })
  appointmentId!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'step_id' })
  stepId!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  cause!: string;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date | string;
}

type Handled = 'ReplanningRequested' | 'AppointmentBooked';
type Requested = RecordedEvent & Extract<PublishedSchedulingEvent, { type: 'ReplanningRequested' }>;

const rowOf = ({ data, siteId, occurredAt: requestedAt }: Requested): ReplanningView => ({
  ...data,
  siteId: siteId ?? '',
  requestedAt,
});

export const replanning: Projection = {
  name: 'replanning',
  async apply(events, { manager }) {
    for (const event of select<PublishedSchedulingEvent, Handled>(events, 'ReplanningRequested', 'AppointmentBooked')) {
      const { courseId, stepId } = event.data;
      if (event.type === 'ReplanningRequested') await manager.insert(ReplanningView, rowOf(event));
      else await manager.delete(ReplanningView, { courseId, stepId });
    }
  },
};
