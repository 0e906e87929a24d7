import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface DoseColumn {
  readonly mgPerKg: number;
  readonly weightKg: number;
  readonly mg: number;
  readonly minutes: number;
  readonly prescriberId: string;
  /** Absent in orders from before these were recorded. */
  readonly weightMeasuredAt?: string;
  readonly vialMgPerMl?: number;
  readonly infusionMl?: number;
  readonly drugMl?: number;
  readonly diluentMl?: number;
  readonly pumpMlPerH?: number;
}
export interface StopColumn {
  readonly kind: string;
  readonly reasonCode: string;
  readonly mgDelivered: number;
  readonly deliveredFraction: number;
  readonly counts: boolean;
}
export interface RecoveryColumn {
  readonly scale: string;
  readonly score: number;
  readonly assessedAt: string;
}
export interface DepartureColumn {
  readonly kind: 'DISCHARGED' | 'AGAINST_ADVICE' | 'HOSPITALISATION' | 'DEATH';
  readonly noDriveUntil?: string;
  readonly readyAt?: string;
  readonly witnessId?: string;
  readonly unmet?: readonly string[];
}

/** Infusion visits, as the flowsheet shows them. Vital signs are rows of their own. */
@Entity('infusion_sessions')
export class InfusionView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('integer')
  ordinal!: number;

  @Column('text', { name: 'appointment_id', nullable: true })
  appointmentId!: string | null;

  @Column('text')
  status!: 'CHECKED_IN' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'DISCHARGED' | 'DEFERRED';

  @Column('jsonb', { nullable: true })
  escort!: { readonly relationship: string; readonly method: string } | null;

  @Column('jsonb', { nullable: true })
  dose!: DoseColumn | null;

  @Column('text', { name: 'monitor_id', nullable: true })
  monitorId!: string | null;

  @Column('text', { name: 'supervisor_id', nullable: true })
  supervisorId!: string | null;

  @Column('text', { name: 'therapist_id', nullable: true })
  therapistId!: string | null;

  @Column('jsonb', { nullable: true })
  stop!: StopColumn | null;

  @Column('jsonb')
  recovery!: readonly RecoveryColumn[];

  @Column('jsonb', { nullable: true })
  departure!: DepartureColumn | null;

  /** The call after discharge: not owed, waited for, made, overdue. */
  @Column('text')
  contact!: 'NONE' | 'WAITING' | 'MADE' | 'OVERDUE';

  @Column('boolean', { name: 'consent_withdrawn' })
  consentWithdrawn!: boolean;

  @Column('timestamptz', { name: 'checked_in_at' })
  checkedInAt!: Date | string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | string | null;

  @Column('timestamptz', { name: 'stopped_at', nullable: true })
  stoppedAt!: Date | string | null;

  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt!: Date | string | null;

  @Column('integer')
  version!: number;
}
