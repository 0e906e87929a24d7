import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The views of cases and patients. `cases_one_active` is the rule itself: one active course per patient and indication. */
export class IntakeCaseViews1700000400001 implements MigrationInterface {
  name = 'IntakeCaseViews1700000400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE cases (
      id text PRIMARY KEY,
      consultation_id text NOT NULL,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      indication text NOT NULL,
      status text NOT NULL,
      consents jsonb NOT NULL,
      open_alerts jsonb NOT NULL,
      instruments jsonb NOT NULL,
      eligibility jsonb,
      opened_at timestamptz NOT NULL,
      version integer NOT NULL
    )`);
    await runner.query('CREATE INDEX cases_by_site ON cases (site_id, id)');
    await runner.query(`CREATE UNIQUE INDEX cases_one_active ON cases (patient_ref, indication) WHERE status = 'OPEN'`);
    await runner.query(`CREATE TABLE patient_identities (
      patient_ref text PRIMARY KEY,
      site_id text NOT NULL,
      stream_id text NOT NULL,
      stream_version integer NOT NULL,
      event_type text NOT NULL,
      sealed jsonb NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE patient_identities');
    await runner.query('DROP TABLE cases');
  }
}
