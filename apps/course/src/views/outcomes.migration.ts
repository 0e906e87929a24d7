import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Results whose score intake may not tell, and what it says of them instead. */
export class CourseUndisclosed1700000900100 implements MigrationInterface {
  name = 'CourseUndisclosed1700000900100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE known_readings ALTER COLUMN score DROP NOT NULL, ADD COLUMN undisclosed jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM known_readings WHERE score IS NULL');
    await runner.query('ALTER TABLE known_readings ALTER COLUMN score SET NOT NULL, DROP COLUMN undisclosed');
  }
}

/** Scores that intake reported, by course. */
export class CourseOutcomes1700000500100 implements MigrationInterface {
  name = 'CourseOutcomes1700000500100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE known_readings (event_id text PRIMARY KEY, course_id text NOT NULL,
      instrument_code text NOT NULL, score numeric NOT NULL, band_id text, taken_at timestamptz NOT NULL)`);
    await runner.query('CREATE INDEX known_readings_by_course ON known_readings (course_id, taken_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_readings');
  }
}
