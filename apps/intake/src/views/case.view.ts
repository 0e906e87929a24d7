import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface EligibilityColumn {
  readonly eligibilityId: string;
  readonly outcome: string;
  readonly conditions: readonly string[];
  /** Null: a negative decision. */
  readonly validUntil: string | null;
  readonly deferredUntil?: string;
  readonly maxInfusions: number;
  /** Infusions under it that count. */
  readonly used?: number;
  /** When it ends by itself: its period, or too long a gap since the last infusion. */
  readonly endsAt?: string | null;
  readonly status: 'IN_FORCE' | 'NEGATIVE' | 'EXPIRED' | 'REVOKED';
}

export interface InstrumentColumn {
  readonly instrumentCode: string;
  readonly completedAt: string;
}

export interface AlertColumn {
  readonly alertId: string;
  readonly trigger: string;
  readonly level: string;
  readonly clinicianId?: string;
}

export interface ContraindicationColumn {
  readonly code: string;
  readonly class: string;
  readonly recheckAt: string | null;
  readonly overriddenBy: string | null;
}

/** Intake cases as the clinic works on them: which consents, alerts and results there are, and what was decided. */
@Entity('cases')
export class CaseView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'consultation_id' })
  consultationId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  indication!: string;

  @Column('text')
  status!: 'OPEN' | 'CLOSED';

  @Column('jsonb')
  consents!: readonly string[];

  @Column('jsonb', { name: 'open_alerts' })
  openAlerts!: readonly AlertColumn[];

  @Column('jsonb')
  instruments!: readonly InstrumentColumn[];

  @Column('jsonb')
  contraindications!: readonly ContraindicationColumn[];

  @Column('jsonb', { nullable: true })
  eligibility!: EligibilityColumn | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date | string;

  @Column('integer')
  version!: number;
}
