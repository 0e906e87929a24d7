import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The call after discharge, adverse events, and the way to a patient's last dose. */
export class InfusionRoom1700000410000 implements MigrationInterface {
  name = 'InfusionRoom1700000410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE infusion_sessions ADD COLUMN contact text NOT NULL DEFAULT 'NONE'`);
    await runner.query('CREATE INDEX infusion_sessions_by_patient ON infusion_sessions (patient_ref, started_at)');
    await runner.query(`CREATE TABLE adverse_events (
      id text PRIMARY KEY,
      infusion_id text NOT NULL,
      course_id text NOT NULL,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      term text NOT NULL,
      grade integer NOT NULL,
      serious boolean NOT NULL,
      relatedness text NOT NULL,
      expected boolean NOT NULL,
      urgent boolean NOT NULL,
      in_window boolean NOT NULL,
      reports jsonb NOT NULL,
      reports_open boolean NOT NULL,
      outcome text,
      onset_at timestamptz NOT NULL,
      known_at timestamptz NOT NULL,
      resolved_at timestamptz,
      version integer NOT NULL
    )`);
    await runner.query('CREATE INDEX adverse_events_by_session ON adverse_events (infusion_id, id)');
    await runner.query('CREATE INDEX adverse_events_to_report ON adverse_events (id) WHERE reports_open');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE adverse_events');
    await runner.query('DROP INDEX infusion_sessions_by_patient');
    await runner.query('ALTER TABLE infusion_sessions DROP COLUMN contact');
  }
}
