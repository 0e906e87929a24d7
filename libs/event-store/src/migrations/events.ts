import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from './schema-of.js';

/** First half of the key of the advisory lock that every append shares; the second half is the events table itself. */
export const APPENDING = 0x7a65;

/**
 * The events of a service. Positions come from a function that takes the shared lock before it draws a number, so that
 * no insert, from whatever program, can be missed by the reader barrier (see `source/barrier.ts`).
 */
export class EventTables1700000000001 implements MigrationInterface {
  readonly name = 'EventTables1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`CREATE SEQUENCE ${schema}.events_position AS bigint CACHE 1`);
    await runner.query(`
      CREATE TABLE ${schema}.events (
        position       bigint NOT NULL,
        stream_id      text COLLATE "C" NOT NULL,
        stream_version integer NOT NULL CHECK (stream_version > 0),
        event_id       uuid NOT NULL,
        type           text NOT NULL,
        schema_version integer NOT NULL,
        key            text COLLATE "C" NOT NULL,
        occurred_at    timestamptz(3) NOT NULL,
        recorded_at    timestamptz(3) NOT NULL,
        actor          jsonb NOT NULL,
        site_id        text,
        patient_ref    text,
        correlation_id text NOT NULL,
        causation_id   text,
        traceparent    text,
        data           jsonb NOT NULL,
        sealed         jsonb
      )`);
    // PostgreSQL checks unique indexes in the order of their making: an append that is repeated word for word must be
    // told "duplicate id", not "conflict".
    await runner.query(`ALTER TABLE ${schema}.events ADD CONSTRAINT events_event_id_key UNIQUE (event_id)`);
    await runner.query(
      `ALTER TABLE ${schema}.events ADD CONSTRAINT events_pkey PRIMARY KEY (stream_id, stream_version)`,
    );
    await runner.query(`ALTER TABLE ${schema}.events ADD CONSTRAINT events_position_key UNIQUE (position)`);
    await runner.query(`CREATE INDEX events_key ON ${schema}.events (key, position)`);
    await this.position(runner, schema);
    await this.insertOnly(runner, schema);
    await this.noHoles(runner, schema);
    await this.meta(runner, schema);
  }

  private async position(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ${schema}.append_position() RETURNS bigint LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock_shared(${APPENDING}, '${schema}.events'::regclass::oid::int);
        RETURN nextval('${schema}.events_position');
      END $$`);
    await runner.query(`ALTER TABLE ${schema}.events ALTER COLUMN position SET DEFAULT ${schema}.append_position()`);
    await runner.query(`ALTER SEQUENCE ${schema}.events_position OWNED BY ${schema}.events.position`);
  }

  private async insertOnly(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ${schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'events are only ever added: % refused', TG_OP
          USING ERRCODE = 'restrict_violation', HINT = 'Correct a fact by a new event.';
      END $$`);
    await runner.query(`
      CREATE TRIGGER events_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${schema}.events
      FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.refuse_change()`);
  }

  /** Called by the append in place of a version whose predecessor is missing; aborts the transaction. */
  private async noHoles(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE FUNCTION ${schema}.refuse_hole(stream text, missing int) RETURNS int LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% has no version %', stream, missing
          USING ERRCODE = 'unique_violation', CONSTRAINT = 'events_no_hole';
      END $$`);
  }

  private async meta(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schema}.store_meta (
        only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        incarnation uuid NOT NULL,
        created_at  timestamptz(3) NOT NULL
      )`);
    await runner.query(`INSERT INTO ${schema}.store_meta (incarnation, created_at) VALUES (gen_random_uuid(), now())`);
  }

  /** Events are for ever. */
  down(): Promise<void> {
    return Promise.reject(new Error('Events are not dropped by a migration.'));
  }
}
