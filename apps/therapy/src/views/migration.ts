import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of therapy's views, and of the notes vault beside them. The service's schema is on the search path. */
export class TherapyViews1700000400000 implements MigrationInterface {
  name = 'TherapyViews1700000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE preparation_plans (
      course_id text PRIMARY KEY,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      status text NOT NULL,
      required_items jsonb NOT NULL,
      completed_items jsonb NOT NULL,
      min_sessions integer NOT NULL,
      attested_by text,
      valid_until timestamptz,
      version integer NOT NULL
    )`);
    await runner.query(`CREATE TABLE therapy_sessions (
      id text PRIMARY KEY,
      course_id text NOT NULL,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      zone text NOT NULL,
      kind text NOT NULL,
      step_id text NOT NULL,
      ordinals jsonb NOT NULL,
      modality text NOT NULL,
      therapist_id text NOT NULL,
      patient_jurisdiction text NOT NULL,
      status text NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      version integer NOT NULL
    )`);
    await runner.query('CREATE INDEX therapy_sessions_by_course ON therapy_sessions (course_id, id)');
    await runner.query(`CREATE TABLE notes (
      note_id text NOT NULL,
      revision integer NOT NULL,
      session_id text NOT NULL,
      author_id text NOT NULL,
      key_id text NOT NULL,
      sealed bytea NOT NULL,
      filed_at timestamptz NOT NULL,
      PRIMARY KEY (note_id, revision)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['notes', 'therapy_sessions', 'preparation_plans']) await runner.query(`DROP TABLE ${table}`);
  }
}
