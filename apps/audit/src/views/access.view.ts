import type { AuditEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

export type AccessDisclosure = NonNullable<Extract<AuditEvent, { type: 'AccessRecorded' }>['data']['disclosure']>;

/** One read of a history. */
@Entity('accesses')
export class AccessView {
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  role!: string;

  @Column('text')
  resource!: string;

  @Column('text')
  action!: string;

  @Column('text')
  purpose!: string;

  @Column('text', { name: 'as_of', nullable: true })
  asOf!: string | null;

  @Column('text')
  outcome!: string;

  @Column('text', { name: 'result_hash', nullable: true })
  resultHash!: string | null;

  /** What left the programme with it, to whom and by which consents. */
  @Column('jsonb', { nullable: true })
  disclosure!: AccessDisclosure | null;

  @Column('timestamptz', { name: 'accessed_at' })
  accessedAt!: Date | string;
}

export class AuditViews1700000400200 implements MigrationInterface {
  name = 'AuditViews1700000400200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE accesses (event_id uuid PRIMARY KEY, subject text NOT NULL, role text NOT NULL,
      resource text NOT NULL, action text NOT NULL, purpose text NOT NULL, as_of text, outcome text NOT NULL,
      result_hash text, accessed_at timestamptz NOT NULL)`);
    await runner.query('CREATE INDEX accesses_by_subject ON accesses (subject, event_id)');
    await runner.query('CREATE INDEX accesses_by_resource ON accesses (resource, event_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE accesses');
  }
}

/** For the accounting of disclosures (45 CFR 164.528). */
export class AuditDisclosures1700000650300 implements MigrationInterface {
  name = 'AuditDisclosures1700000650300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accesses ADD COLUMN disclosure jsonb');
    await runner.query('CREATE INDEX accesses_disclosed ON accesses (resource, event_id) WHERE disclosure IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accesses DROP COLUMN disclosure');
  }
}

/** Accesses among some events, of whichever service recorded them, into the one list. */
export const keepAccesses = async (
  events: readonly RecordedEvent[],
  { manager }: Pick<UnitOfWork, 'manager'>,
): Promise<void> => {
  const records = select<AuditEvent, 'AccessRecorded'>(events, 'AccessRecorded');
  const rows = records.map(({ eventId, occurredAt: accessedAt, data }) => ({
    eventId,
    accessedAt,
    disclosure: null,
    ...data,
  }));
  if (rows.length > 0) await manager.upsert(AccessView, rows, ['eventId']);
};

export const accesses: Projection = { name: 'accesses', apply: keepAccesses };
