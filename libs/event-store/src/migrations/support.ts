import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from './schema-of.js';

/** What stands beside the events: snapshots, patient keys, idempotency records, timers. */
export class SupportTables1700000000002 implements MigrationInterface {
  readonly name = 'SupportTables1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`
      CREATE TABLE ${schema}.snapshots (
        stream_id      text COLLATE "C" PRIMARY KEY,
        shape          integer NOT NULL,
        stream_version integer NOT NULL,
        event_id       uuid NOT NULL,
        state          jsonb NOT NULL,
        digest         text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.patient_keys (
        patient_ref   text PRIMARY KEY,
        wrapped_key   bytea,
        master_key_id text NOT NULL,
        created_at    timestamptz(3) NOT NULL DEFAULT now(),
        destroyed_at  timestamptz(3),
        CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
      )`);
    // json, not jsonb: the first answer is repeated word for word, in its own order of keys.
    await runner.query(`
      CREATE TABLE ${schema}.idempotency (
        subject     text NOT NULL,
        key         text NOT NULL,
        fingerprint text NOT NULL,
        status      integer NOT NULL,
        body        json NOT NULL,
        headers     json NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_pkey PRIMARY KEY (subject, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_recorded_at ON ${schema}.idempotency (recorded_at)`);
    await runner.query(`
      CREATE TABLE ${schema}.timers (
        owner       text COLLATE "C" NOT NULL,
        kind        text COLLATE "C" NOT NULL,
        due_at      timestamptz(3) NOT NULL CHECK (isfinite(due_at)),
        next_try_at timestamptz(3) NOT NULL CHECK (isfinite(next_try_at)),
        attempts    integer NOT NULL DEFAULT 0,
        last_error  text,
        CONSTRAINT timers_pkey PRIMARY KEY (owner, kind)
      )`);
    await runner.query(`CREATE INDEX timers_next_try_at ON ${schema}.timers (next_try_at)`);
    await runner.query(`CREATE INDEX timers_failing ON ${schema}.timers (due_at) WHERE attempts > 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    for (const table of ['timers', 'idempotency', 'patient_keys', 'snapshots'])
      await runner.query(`DROP TABLE ${schema}.${table}`);
  }
}
