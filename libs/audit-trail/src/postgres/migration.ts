import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `body` is text: it is hashed as it stands, and nothing on the way may spell it differently. */
export class TrailTables1700000500000 implements MigrationInterface {
  name = 'TrailTables1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE trail.events (
      sequence       bigint GENERATED ALWAYS AS IDENTITY,
      stream_id      text COLLATE "C" NOT NULL,
      stream_version integer NOT NULL CHECK (stream_version > 0),
      event_id       uuid NOT NULL CONSTRAINT trail_event_id UNIQUE,
      source         text NOT NULL,
      key            text COLLATE "C" NOT NULL,
      recorded_at    timestamptz(3) NOT NULL,
      body           text NOT NULL,
      hash           text NOT NULL,
      CONSTRAINT trail_events_pkey PRIMARY KEY (stream_id, stream_version)
    )`);
    await runner.query('CREATE INDEX trail_events_by_key ON trail.events (key, recorded_at, sequence)');
    await runner.query(`CREATE FUNCTION trail.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'restrict_violation'; END $$`);
    await runner.query(`CREATE TRIGGER trail_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail.events
      FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE trail.events');
    await runner.query('DROP FUNCTION trail.refuse_change');
  }
}
