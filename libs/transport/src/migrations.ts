import { schemaOf } from '#event-store';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a consumer keeps beside its own tables. Cursors are one row a stream for ever: constant size however much was
 * replayed, and right after any restart. A parked key is one queue across all sources (README, "Parked keys").
 */
export class ConsumerTables1700000001001 implements MigrationInterface {
  readonly name = 'ConsumerTables1700000001001';

  async up(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    await runner.query(`
      CREATE TABLE ${schema}.consumer_checkpoints (
        consumer    text COLLATE "C" NOT NULL,
        source      text COLLATE "C" NOT NULL,
        lane        text COLLATE "C" NOT NULL,
        token       text,
        incarnation text,
        updated_at  timestamptz(3) NOT NULL,
        CONSTRAINT consumer_checkpoints_pkey PRIMARY KEY (consumer, source, lane)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.consumer_cursors (
        consumer  text COLLATE "C" NOT NULL,
        stream_id text COLLATE "C" NOT NULL,
        version   integer NOT NULL,
        CONSTRAINT consumer_cursors_pkey PRIMARY KEY (consumer, stream_id)
      )`);
    await this.deadLetters(runner, schema);
  }

  private async deadLetters(runner: QueryRunner, schema: string): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schema}.dead_letter_keys (
        consumer    text COLLATE "C" NOT NULL,
        key         text COLLATE "C" NOT NULL,
        source      text NOT NULL,
        cause       text NOT NULL CHECK (cause IN ('GAP', 'REACTION_FAILED')),
        fingerprint text NOT NULL,
        error_code  text NOT NULL,
        attempts    integer NOT NULL,
        parked_at   timestamptz(3) NOT NULL,
        redrives    integer NOT NULL,
        status      text NOT NULL CHECK (status IN ('parked', 'resumed')),
        CONSTRAINT dead_letter_keys_pkey PRIMARY KEY (consumer, key)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.dead_letters (
        consumer       text COLLATE "C" NOT NULL,
        key            text COLLATE "C" NOT NULL,
        ordinal        bigint NOT NULL,
        source         text NOT NULL,
        stream_id      text COLLATE "C" NOT NULL,
        stream_version integer NOT NULL,
        event          jsonb NOT NULL,
        CONSTRAINT dead_letters_pkey PRIMARY KEY (consumer, key, ordinal),
        CONSTRAINT dead_letters_event UNIQUE (consumer, stream_id, stream_version)
      )`);
    await runner.query(`
      CREATE TABLE ${schema}.dead_letter_actions (
        id         uuid PRIMARY KEY,
        consumer   text NOT NULL,
        key        text NOT NULL,
        actor      jsonb NOT NULL,
        reason     text NOT NULL,
        dry_run    boolean NOT NULL,
        forced     boolean NOT NULL,
        started_at timestamptz(3) NOT NULL,
        ended_at   timestamptz(3),
        outcome    text NOT NULL,
        handled    integer NOT NULL,
        remaining  integer,
        error_code text
      )`);
    await runner.query(
      `CREATE INDEX dead_letter_actions_key ON ${schema}.dead_letter_actions (consumer, key, started_at)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const schema = schemaOf(runner);
    const tables = [
      'dead_letter_actions',
      'dead_letters',
      'dead_letter_keys',
      'consumer_cursors',
      'consumer_checkpoints',
    ];
    for (const table of tables) await runner.query(`DROP TABLE ${schema}.${table}`);
  }
}

/** How far the events of this service were produced to a transport that copies them. One row; none in the embedded shape. */
export class RelayMarks1700000001002 implements MigrationInterface {
  readonly name = 'RelayMarks1700000001002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${schemaOf(runner)}.relay_marks (
        service    text COLLATE "C" PRIMARY KEY,
        position   bigint NOT NULL,
        partitions integer NOT NULL,
        updated_at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${schemaOf(runner)}.relay_marks`);
  }
}

/** Why a key was redriven, as a code that the record of the service can carry in clear. */
export class RedriveReasons1700000001003 implements MigrationInterface {
  readonly name = 'RedriveReasons1700000001003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE ${schemaOf(runner)}.dead_letter_actions ADD COLUMN reason_code text NOT NULL DEFAULT 'UNSPECIFIED'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ${schemaOf(runner)}.dead_letter_actions DROP COLUMN reason_code`);
  }
}

/** For every service that consumes; after the event store's own. */
export const transportMigrations = [ConsumerTables1700000001001, RelayMarks1700000001002, RedriveReasons1700000001003];
