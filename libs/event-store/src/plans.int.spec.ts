import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { APPEND } from './events/append.js';
import { BY_EVENT_IDS, BY_KEY, LOAD, LOAD_MANY, READ_AFTER } from './events/queries.js';
import { HIGHEST } from './source/barrier.js';
import { openStoreDatabase } from './testing/fixtures.js';
import { ANY_DUE, CLAIM } from './timers/claims.js';
import type { Database } from './index.js';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
  await database.sql.query(`INSERT INTO events (stream_id, stream_version, event_id, type, schema_version, key,
      occurred_at, recorded_at, actor, correlation_id, data)
    SELECT 'case-' || n / 5, 1 + n % 5, gen_random_uuid(), 'IntakeCaseClosed', 1, 'key-' || n / 20, now(), now(), '{}',
      'c', '{}' FROM generate_series(0, 19999) n`);
  await database.sql.query(`INSERT INTO timers (owner, kind, due_at, next_try_at)
    SELECT 'owner-' || n, 'WINDOW', t, t FROM generate_series(1, 20000) n, LATERAL (SELECT now() + n * interval '1 min' AS t) d`);
  await database.sql.query('ANALYZE events, timers');
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

/** The plan that a prepared statement settles on, whatever its values. An append once read every event there was. */
it.each(Object.entries({ APPEND, LOAD, LOAD_MANY, BY_KEY, BY_EVENT_IDS, READ_AFTER, HIGHEST, CLAIM, ANY_DUE }))(
  '%s never reads a whole table',
  async (_, statement) => {
    const plan = await database.sql.query(`EXPLAIN (GENERIC_PLAN) ${statement}`);
    expect(plan.map((line) => Object.values(line).join()).join('\n')).not.toMatch(/Seq Scan on (events|timers)/);
  },
);
