import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  patient_weights:
    'patient_ref text PRIMARY KEY, weight_kg double precision NOT NULL, measured_at timestamptz NOT NULL',
  signed_overrides: `course_id text NOT NULL, version integer NOT NULL, signed_by text NOT NULL,
    signed_at timestamptz NOT NULL, PRIMARY KEY (course_id, version)`,
  permit_evidence: 'permit_id text PRIMARY KEY, gates jsonb NOT NULL',
};

/** What intake measured, for the first order to be compared with; what the permits for infusions rest on; mean arterial pressure. */
export class InfusionSafety1700000640000 implements MigrationInterface {
  name = 'InfusionSafety1700000640000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(`CREATE TABLE ${table} (${columns})`);
    await runner.query('ALTER TABLE infusion_vitals ADD COLUMN map double precision');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE infusion_vitals DROP COLUMN map');
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}
