import type { IntakeEvent, RecordedEvent } from '#contracts';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { evolveCaseView } from './case.evolve.js';

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

const PREFIX = 'case-';

export const cases: Projection = {
  name: 'cases',
  async apply(events, { manager }) {
    for (const event of events.filter(({ streamId }) => streamId.startsWith(PREFIX))) {
      const id = event.streamId.slice(PREFIX.length);
      const known = await manager.findOneBy(CaseView, { id });
      const next = evolveCaseView(known, event as RecordedEvent & IntakeEvent);
      if (next === null) continue;
      const row = { ...next, version: event.streamVersion };
      if (known === null) await manager.insert(CaseView, row);
      else await manager.update(CaseView, { id }, row);
    }
  },
};
