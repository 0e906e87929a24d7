import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('appointments')
export class AppointmentView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'step_id' })
  stepId!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'local_date_time' })
  localDateTime!: string;

  @Column('text')
  zone!: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date | string;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: Date | string;

  /** The time zone rules by which the instants were computed from the local time. */
  @Column('text', { name: 'tzdb_version' })
  tzdbVersion!: string;

  @Column('text', { name: 'room_id', nullable: true })
  roomId!: string | null;

  @Column('jsonb', { name: 'practitioner_ids' })
  practitionerIds!: readonly string[];

  @Column('text', { name: 'permit_id', nullable: true })
  permitId!: string | null;

  @Column('text')
  status!: 'PROVISIONAL' | 'CONFIRMED' | 'CANCELLED' | 'FULFILLED' | 'NO_SHOW';

  /** Rules that it was found to break since it was booked or moved: somebody has to move it, or mend the cause. */
  @Column('jsonb')
  violations!: readonly string[];

  @Column('integer')
  version!: number;
}
