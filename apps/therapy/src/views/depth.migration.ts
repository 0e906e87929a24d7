import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  known_consents: `course_id text NOT NULL, consent_type text NOT NULL, consent_id text, PRIMARY KEY (course_id, consent_type)`,
  known_infusions: `infusion_id text PRIMARY KEY, course_id text NOT NULL, ordinal integer NOT NULL, zone text NOT NULL,
    started_at timestamptz NOT NULL, stopped_at timestamptz, discharged_at timestamptz`,
  known_series: `course_id text PRIMARY KEY, window_basis text, anchor text NOT NULL,
    completed boolean NOT NULL DEFAULT false`,
  engagements: `course_id text PRIMARY KEY, patient_ref text NOT NULL, site_id text NOT NULL, therapist_id text NOT NULL,
    since timestamptz NOT NULL, handed_over_from text, version integer NOT NULL`,
  outreach: `outreach_id text PRIMARY KEY, course_id text NOT NULL, patient_ref text NOT NULL, site_id text NOT NULL,
    cause text NOT NULL, step_id text NOT NULL, status text NOT NULL, requested_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL, attempts jsonb NOT NULL`,
};

/** What therapy knows of consents, infusions and series; who the therapist is; outreach; and more about plans and sessions. */
export class TherapyDepth1700000500000 implements MigrationInterface {
  name = 'TherapyDepth1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(`CREATE TABLE ${table} (${columns})`);
    await runner.query('CREATE INDEX known_infusions_by_course ON known_infusions (course_id, ordinal)');
    await runner.query('CREATE INDEX outreach_by_site ON outreach (site_id, status, outreach_id)');
    await runner.query(`ALTER TABLE preparation_plans ADD evidence jsonb NOT NULL DEFAULT '{}',
      ADD shared_goal text, ADD instructions_version text, ADD completed_at timestamptz,
      ADD lapsed_at timestamptz, ADD lapse_cause text`);
    await runner.query(`ALTER TABLE therapy_sessions ADD location_method text, ADD attendance jsonb NOT NULL DEFAULT '[]',
      ADD timing jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`ALTER TABLE preparation_plans DROP evidence, DROP shared_goal, DROP instructions_version,
      DROP completed_at, DROP lapsed_at, DROP lapse_cause`);
    await runner.query('ALTER TABLE therapy_sessions DROP location_method, DROP attendance, DROP timing');
  }
}

/** What the engagement of a therapist of another organisation rests on. */
export class TherapyDisclosures1700000650200 implements MigrationInterface {
  name = 'TherapyDisclosures1700000650200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE engagements ADD COLUMN organisation text, ADD COLUMN disclosure_consent_id text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE engagements DROP COLUMN organisation, DROP COLUMN disclosure_consent_id');
  }
}
