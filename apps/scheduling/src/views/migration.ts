import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nothing here says why somebody is treated: no diagnosis, no dose, no score (45 CFR 164.502(b), minimum necessary). */
const TABLES: Readonly<Record<string, string>> = {
  sites: `site_id text PRIMARY KEY, zone text NOT NULL, jurisdiction text NOT NULL, dea_registration text,
    templates jsonb NOT NULL, version integer NOT NULL`,
  rooms: 'room_id text PRIMARY KEY, site_id text NOT NULL, kind text NOT NULL, version integer NOT NULL',
  practitioners: `practitioner_id text PRIMARY KEY, profession text NOT NULL, organisation text NOT NULL,
    site_ids jsonb NOT NULL, credentials jsonb NOT NULL, version integer NOT NULL`,
  approved_protocols: `protocol_id text NOT NULL, version text NOT NULL, definition jsonb NOT NULL,
    retired boolean NOT NULL, PRIMARY KEY (protocol_id, version)`,
  appointments: `id text PRIMARY KEY, course_id text NOT NULL, patient_ref text NOT NULL, step_id text NOT NULL,
    site_id text NOT NULL, local_date_time text NOT NULL, zone text NOT NULL, starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL, room_id text, practitioner_ids jsonb NOT NULL, permit_id text, status text NOT NULL,
    violations jsonb NOT NULL, version integer NOT NULL`,
  // Whoever is first has the slot: PostgreSQL refuses the second claim however many bookings run at once.
  appointment_claims: `appointment_id text NOT NULL, resource text NOT NULL, during tstzrange NOT NULL,
    PRIMARY KEY (appointment_id, resource),
    CONSTRAINT appointment_claims_no_overlap EXCLUDE USING gist (resource WITH =, during WITH &&)`,
};

const INDEXES = [
  'CREATE INDEX appointments_by_site ON appointments (site_id, starts_at, id)',
  'CREATE INDEX appointments_by_course ON appointments (course_id, starts_at, id)',
  `CREATE UNIQUE INDEX appointments_one_open_per_step ON appointments (course_id, step_id)
    WHERE status IN ('PROVISIONAL', 'CONFIRMED')`,
];

export class SchedulingViews1700000500000 implements MigrationInterface {
  name = 'SchedulingViews1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public');
    for (const [table, columns] of Object.entries(TABLES)) await runner.query(`CREATE TABLE ${table} (${columns})`);
    for (const index of INDEXES) await runner.query(index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}

/** Steps that need another appointment, and courses for which nobody agrees any. */
export class SchedulingReplanning1700000630000 implements MigrationInterface {
  name = 'SchedulingReplanning1700000630000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE replanning (appointment_id text PRIMARY KEY, course_id text NOT NULL,
      step_id text NOT NULL, site_id text NOT NULL, cause text NOT NULL, requested_at timestamptz NOT NULL)`);
    await runner.query(`CREATE TABLE course_freezes (course_id text NOT NULL, incident_id text NOT NULL,
      PRIMARY KEY (course_id, incident_id))`);
    await runner.query('CREATE INDEX replanning_by_course ON replanning (course_id, step_id)');
    await runner.query('CREATE INDEX replanning_by_site ON replanning (site_id, requested_at, appointment_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE course_freezes');
    await runner.query('DROP TABLE replanning');
  }
}

/** Who is on site, and which time zone rules a slot was computed by. */
export class SchedulingPeople1700000620000 implements MigrationInterface {
  name = 'SchedulingPeople1700000620000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE practitioners ADD COLUMN presence jsonb');
    await runner.query(`ALTER TABLE appointments ADD COLUMN tzdb_version text NOT NULL DEFAULT 'unknown'`);
    // Deferrable, for the day on which the rules of a zone change and many appointments move at once.
    await runner.query('ALTER TABLE appointment_claims DROP CONSTRAINT appointment_claims_no_overlap');
    await runner.query(`ALTER TABLE appointment_claims ADD CONSTRAINT appointment_claims_no_overlap
      EXCLUDE USING gist (resource WITH =, during WITH &&) DEFERRABLE INITIALLY IMMEDIATE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE appointment_claims DROP CONSTRAINT appointment_claims_no_overlap');
    await runner.query(`ALTER TABLE appointment_claims ADD CONSTRAINT appointment_claims_no_overlap
      EXCLUDE USING gist (resource WITH =, during WITH &&)`);
    await runner.query('ALTER TABLE appointments DROP COLUMN tzdb_version');
    await runner.query('ALTER TABLE practitioners DROP COLUMN presence');
  }
}

/** Whose clinic a site is. */
export class SchedulingOrganisations1700000650100 implements MigrationInterface {
  name = 'SchedulingOrganisations1700000650100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sites ADD COLUMN organisation text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sites DROP COLUMN organisation');
  }
}
