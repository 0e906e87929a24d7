import { schemaOf } from '#event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: Readonly<Record<string, string>> = {
  replica_sites: 'site_id text PRIMARY KEY, zone text NOT NULL, jurisdiction text NOT NULL',
  replica_credentials: `credential_id text PRIMARY KEY, practitioner_id text NOT NULL, credential_type text NOT NULL,
    jurisdiction text NOT NULL, valid_from timestamptz NOT NULL, valid_until timestamptz NOT NULL, suspended boolean NOT NULL`,
  replica_courses: `course_id text PRIMARY KEY, patient_ref text NOT NULL, site_id text NOT NULL, site_zone text NOT NULL,
    protocol_id text NOT NULL, protocol_version text NOT NULL, same_local_date_forbidden boolean NOT NULL,
    min_infusion_gap text, over boolean NOT NULL DEFAULT false`,
  replica_permits: `permit_id text PRIMARY KEY, course_id text NOT NULL, step_id text NOT NULL, opens_at timestamptz,
    closes_at timestamptz, attendance jsonb NOT NULL, status text NOT NULL`,
  replica_withheld_steps: `course_id text NOT NULL, step_id text NOT NULL, missing jsonb NOT NULL, PRIMARY KEY (course_id, step_id)`,
};

/** The tables of the local copies. A service that keeps none of one kind leaves that table empty. */
export class ReplicaTables1700000300000 implements MigrationInterface {
  name = 'ReplicaTables1700000300000';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    for (const [table, columns] of Object.entries(TABLES))
      await runner.query(`CREATE TABLE "${schema}".${table} (${columns})`);
    await runner.query(
      `CREATE UNIQUE INDEX replica_permits_live ON "${schema}".replica_permits (course_id, step_id) WHERE status = 'LIVE'`,
    );
    await runner.query(`CREATE INDEX replica_credentials_person ON "${schema}".replica_credentials (practitioner_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE "${schemaOf(runner)}".${table}`);
  }
}

/** Credentials that hold at one location only, and who is on site. */
export class ReplicaPeople1700000610000 implements MigrationInterface {
  name = 'ReplicaPeople1700000610000';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`ALTER TABLE "${schema}".replica_credentials ADD COLUMN site_id text`);
    await runner.query(`CREATE TABLE "${schema}".replica_presence (practitioner_id text PRIMARY KEY,
      site_id text NOT NULL, since timestamptz NOT NULL, until timestamptz NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`DROP TABLE "${schema}".replica_presence`);
    await runner.query(`ALTER TABLE "${schema}".replica_credentials DROP COLUMN site_id`);
  }
}

const DISCLOSURES: Readonly<Record<string, string>> = {
  replica_practitioners: 'practitioner_id text PRIMARY KEY, organisation text NOT NULL',
  replica_engagements: 'course_id text PRIMARY KEY, therapist_id text NOT NULL',
  replica_disclosure_consents: `consent_id text PRIMARY KEY, course_id text NOT NULL, consent_type text NOT NULL,
    organisation text NOT NULL, practitioner_id text, purposes jsonb NOT NULL, expires_at timestamptz,
    signed_at timestamptz NOT NULL, ended text`,
};

/** Whose clinic a site is, for whom people work, and to whom patients let their records be disclosed. */
export class ReplicaDisclosures1700000650000 implements MigrationInterface {
  name = 'ReplicaDisclosures1700000650000';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`ALTER TABLE "${schema}".replica_sites ADD COLUMN organisation text`);
    for (const [table, columns] of Object.entries(DISCLOSURES))
      await runner.query(`CREATE TABLE "${schema}".${table} (${columns})`);
    await runner.query(
      `CREATE INDEX replica_disclosure_consents_course ON "${schema}".replica_disclosure_consents (course_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    for (const table of Object.keys(DISCLOSURES)) await runner.query(`DROP TABLE "${schema}".${table}`);
    await runner.query(`ALTER TABLE "${schema}".replica_sites DROP COLUMN organisation`);
  }
}
