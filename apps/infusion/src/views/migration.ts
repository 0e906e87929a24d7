import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of infusion's views. `one_infusion_per_patient` is the rule itself: until a patient has left after one
 * infusion, no other one starts, whichever course it belongs to.
 */
export class InfusionViews1700000400000 implements MigrationInterface {
  name = 'InfusionViews1700000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE infusion_sessions (
      id text PRIMARY KEY,
      course_id text NOT NULL,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      ordinal integer NOT NULL,
      appointment_id text,
      status text NOT NULL,
      escort jsonb,
      dose jsonb,
      monitor_id text,
      supervisor_id text,
      therapist_id text,
      stop jsonb,
      recovery jsonb NOT NULL,
      departure jsonb,
      consent_withdrawn boolean NOT NULL,
      checked_in_at timestamptz NOT NULL,
      started_at timestamptz,
      stopped_at timestamptz,
      left_at timestamptz,
      version integer NOT NULL
    )`);
    await runner.query('CREATE INDEX infusion_sessions_by_course ON infusion_sessions (course_id, id)');
    await runner.query(`CREATE UNIQUE INDEX one_infusion_per_patient ON infusion_sessions (patient_ref)
      WHERE status IN ('RUNNING', 'PAUSED', 'STOPPED')`);
    await runner.query(`CREATE TABLE infusion_vitals (
      event_id text PRIMARY KEY,
      infusion_id text NOT NULL,
      observed_at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL,
      source text NOT NULL,
      sbp double precision NOT NULL,
      dbp double precision NOT NULL,
      hr double precision NOT NULL,
      rr double precision NOT NULL,
      spo2 double precision NOT NULL,
      moaas integer NOT NULL
    )`);
    await runner.query('CREATE INDEX infusion_vitals_by_session ON infusion_vitals (infusion_id, observed_at)');
    await runner.query(`CREATE TABLE course_consents (
      course_id text NOT NULL,
      consent_type text NOT NULL,
      withdrawn boolean NOT NULL,
      PRIMARY KEY (course_id, consent_type)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['course_consents', 'infusion_vitals', 'infusion_sessions'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
