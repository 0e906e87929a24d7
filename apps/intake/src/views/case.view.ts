import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface EligibilityColumn {
  readonly eligibilityId: string;
  readonly outcome: string;
  readonly conditions: readonly string[];
  readonly validUntil: string;
  readonly maxInfusions: number;
  readonly status: 'IN_FORCE' | 'NEGATIVE' | 'EXPIRED' | 'REVOKED';
}

export interface InstrumentColumn {
  readonly instrumentCode: string;
  readonly score: number;
  readonly completedAt: string;
}

export interface AlertColumn {
  readonly alertId: string;
  readonly trigger: string;
  readonly level: string;
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

  @Column('jsonb', { nullable: true })
  eligibility!: EligibilityColumn | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date | string;

  @Column('integer')
  version!: number;
}
