import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of intake's views. The service's schema comes first on the connection's search path. */
export class IntakeViews1700000400000 implements MigrationInterface {
  name = 'IntakeViews1700000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE consultations (
      id text PRIMARY KEY,
      patient_ref text NOT NULL,
      site_id text NOT NULL,
      status text NOT NULL,
      outcome text,
      requested_at timestamptz NOT NULL,
      version integer NOT NULL
    )`);
    await runner.query('CREATE INDEX consultations_by_site ON consultations (site_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consultations');
  }
}
