import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  courses: `course_id text PRIMARY KEY, patient_ref text NOT NULL, site_id text NOT NULL, indication text NOT NULL,
    protocol_id text NOT NULL, protocol_version text NOT NULL, planned_infusions integer NOT NULL, phase text NOT NULL,
    outcome text, opened_at timestamptz NOT NULL, version integer NOT NULL`,
  refusals: `event_id uuid PRIMARY KEY, course_id text NOT NULL, service text NOT NULL, command text NOT NULL,
    code text NOT NULL, step_id text, missing jsonb NOT NULL, attempted_by text NOT NULL, role text NOT NULL,
    occurred_at timestamptz NOT NULL`,
  protocols: `id text PRIMARY KEY, protocol_id text NOT NULL, protocol_version text NOT NULL, status text NOT NULL,
    definition jsonb NOT NULL, sha256 text NOT NULL, version integer NOT NULL`,
  known_cases: `course_id text PRIMARY KEY, patient_ref text NOT NULL, site_id text NOT NULL, indication text NOT NULL`,
  pending_evidence: `sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, course_id text NOT NULL,
    evidence jsonb NOT NULL`,
};

/** The views of the course service, what it knows of intake's cases, and evidence that awaits the opening of its course. */
export class CourseViews1700000400100 implements MigrationInterface {
  name = 'CourseViews1700000400100';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(`CREATE TABLE ${table} (${columns})`);
    await runner.query('CREATE INDEX courses_by_site ON courses (site_id, course_id)');
    await runner.query(
      'CREATE UNIQUE INDEX courses_one_active ON courses (patient_ref, indication) WHERE outcome IS NULL',
    );
    await runner.query('CREATE INDEX refusals_by_course ON refusals (course_id, occurred_at, event_id)');
    await runner.query('CREATE INDEX pending_evidence_by_course ON pending_evidence (course_id, sequence)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}
