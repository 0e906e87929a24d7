import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest weight of a patient that intake measured. */
@Entity('patient_weights')
export class WeightReplica {
  @PrimaryColumn('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('double precision', { name: 'weight_kg' })
  weightKg!: number;

  @Column('timestamptz', { name: 'measured_at' })
  measuredAt!: Date | string;
}

/** News of two cases of one patient comes in any order. */
const WEIGH = `INSERT INTO patient_weights (patient_ref, weight_kg, measured_at) VALUES ($1, $2, $3)
  ON CONFLICT (patient_ref) DO UPDATE SET weight_kg = excluded.weight_kg, measured_at = excluded.measured_at
  WHERE patient_weights.measured_at <= excluded.measured_at`;

export const applyWeights = async (events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> => {
  for (const { data, patientRef } of select<PublishedIntakeEvent, 'ClearanceTestResulted'>(
    events,
    'ClearanceTestResulted',
  ))
    if (data.weightKg !== undefined && patientRef !== null)
      uow.withCommit(uow.sql.query(WEIGH, [patientRef, data.weightKg, data.performedAt]));
};
