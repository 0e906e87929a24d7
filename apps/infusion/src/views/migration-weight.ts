import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What intake measured, for the first order to be compared with. */
export class InfusionWeights1700000640000 implements MigrationInterface {
  name = 'InfusionWeights1700000640000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE patient_weights (
      patient_ref text PRIMARY KEY,
      weight_kg double precision NOT NULL,
      measured_at timestamptz NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE patient_weights');
  }
}
