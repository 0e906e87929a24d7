import type { IntakeEvent, RecordedEvent, SealedPart } from '#contracts';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What was recorded about a patient during intake, one row an event, sealed as it was recorded. */
@Entity('chart_records')
export class ChartRecord {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'case_id' })
  caseId!: string;

  @Column('text')
  type!: string;

  /** Which instrument, test or contraindication it is about; empty where that needs no saying. */
  @Column('text')
  about!: string;

  @Column('text', { name: 'stream_id' })
  streamId!: string;

  @Column('integer', { name: 'stream_version' })
  streamVersion!: number;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt!: Date | string;

  @Column('text', { name: 'recorded_by' })
  recordedBy!: string;

  @Column('jsonb')
  data!: Readonly<Record<string, unknown>>;

  @Column('jsonb', { nullable: true })
  sealed!: SealedPart | null;
}

export type ChartEvent =
  | 'ReferralReceived'
  | 'InstrumentAssigned'
  | 'InstrumentCompleted'
  | 'PsychiatricAssessmentCompleted'
  | 'MedicationReconciled'
  | 'MedicationHoldInstructed'
  | 'ClearanceTestResulted'
  | 'MedicalClearanceRecorded'
  | 'ContraindicationIdentified'
  | 'ContraindicationCleared'
  | 'ContraindicationOverridden';

const KEPT: Readonly<Record<ChartEvent, (data: Readonly<Record<string, unknown>>) => unknown>> = {
  ReferralReceived: () => '',
  InstrumentAssigned: ({ instrumentCode }) => instrumentCode,
  InstrumentCompleted: ({ instrumentCode }) => instrumentCode,
  PsychiatricAssessmentCompleted: () => '',
  MedicationReconciled: () => '',
  MedicationHoldInstructed: ({ rxnorm }) => rxnorm,
  ClearanceTestResulted: ({ test }) => test,
  MedicalClearanceRecorded: () => '',
  ContraindicationIdentified: ({ code }) => code,
  ContraindicationCleared: ({ code }) => code,
  ContraindicationOverridden: ({ code }) => code,
};

type Kept = RecordedEvent & Extract<IntakeEvent, { type: ChartEvent }>;

const isKept = (event: RecordedEvent): event is Kept => Object.hasOwn(KEPT, event.type);

const rowOf = (event: Kept): ChartRecord => {
  const { eventId, key: caseId, type, streamId, streamVersion, occurredAt, actor, sealed } = event;
  const data: Readonly<Record<string, unknown>> = event.data;
  const about = String(KEPT[type](data));
  return { eventId, caseId, type, about, streamId, streamVersion, occurredAt, recordedBy: actor.subject, data, sealed };
};

export const chartRecords: Projection = {
  name: 'chart-records',
  async apply(events, { manager }) {
    const rows = events.filter(isKept).map(rowOf);
    if (rows.length > 0) await manager.upsert(ChartRecord, rows as never, ['eventId']);
  },
};

export class IntakeChart1700000400002 implements MigrationInterface {
  name = 'IntakeChart1700000400002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE chart_records (
      event_id uuid PRIMARY KEY,
      case_id text NOT NULL,
      type text NOT NULL,
      about text NOT NULL,
      stream_id text NOT NULL,
      stream_version integer NOT NULL,
      occurred_at timestamptz NOT NULL,
      recorded_by text NOT NULL,
      data jsonb NOT NULL,
      sealed jsonb
    )`);
    await runner.query('CREATE INDEX chart_records_by_case ON chart_records (case_id, type, about, stream_version)');
    await runner.query(`ALTER TABLE cases ADD COLUMN contraindications jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE cases DROP COLUMN contraindications');
    await runner.query('DROP TABLE chart_records');
  }
}
