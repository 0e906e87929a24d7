import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from './schema-of.js';

/** By which a start tells whether it was given the master key that this schema was sealed under. */
export class MasterKeyChecks1700000000003 implements MigrationInterface {
  readonly name = 'MasterKeyChecks1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schemaOf(runner)}.master_key_checks (
        master_key_id text PRIMARY KEY,
        check_value   bytea NOT NULL,
        created_at    timestamptz(3) NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${schemaOf(runner)}.master_key_checks`);
  }
}
