import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { openStoreDatabase } from './testing/fixtures.js';
import { Idempotency, IdempotencyPruner, type Database, type IdempotencyPrunerOptions } from './index.js';

let test: TestDatabase;
let database: Database;
const idempotency = new Idempotency();
const record = (key: string) => ({ subject: 'nurse-1', key, fingerprint: 'f' });
const answer = { status: 201, body: { zebra: 1, ant: [2, null] }, headers: { etag: '"3"' } };

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openStoreDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

it('gives the first answer back word for word, to the same subject only', async () => {
  await idempotency.save(database.sql, record('k1'), answer);
  const found = await idempotency.find(database.sql, 'nurse-1', 'k1');
  expect(found).toEqual({ fingerprint: 'f', ...answer });
  expect(JSON.stringify(found!.body)).toBe(JSON.stringify(answer.body));
  expect(await idempotency.find(database.sql, 'nurse-2', 'k1')).toBeUndefined();
});

it('of two requests at once the second waits, is told of the race, and then finds the answer', async () => {
  let commit = (): void => undefined;
  const gate = new Promise<void>((resolve) => (commit = resolve));
  const first = database.transaction(async (uow) => {
    await idempotency.save(uow.sql, record('k2'), answer);
    await gate;
  });
  const second = database.transaction((uow) => idempotency.save(uow.sql, record('k2'), { ...answer, status: 500 }));
  commit();
  const ended = await Promise.allSettled([first, second]);
  const refused = ended.filter((end) => end.status === 'rejected').map((end) => end.reason as unknown);
  expect(refused).toMatchObject([{ code: 'IDEMPOTENCY_RACE' }]);
  expect(await idempotency.find(database.sql, 'nurse-1', 'k2')).toBeDefined();
});

it('when the first is rolled back, the second stands', async () => {
  const first = database.transaction(async (uow) => {
    await idempotency.save(uow.sql, record('k3'), answer);
    throw new Error('no');
  });
  await expect(first).rejects.toThrow('no');
  await database.transaction((uow) => idempotency.save(uow.sql, record('k3'), { ...answer, status: 202 }));
  expect(await idempotency.find(database.sql, 'nurse-1', 'k3')).toMatchObject({ status: 202 });
});

const keys = async (): Promise<readonly string[]> =>
  (await database.sql.query<{ key: string }>('SELECT key FROM idempotency ORDER BY key')).map(({ key }) => key);

/** Only these, recorded so many days ago. */
const kept = async (ages: Readonly<Record<string, number>>): Promise<void> => {
  await database.sql.query('DELETE FROM idempotency');
  for (const [key, days] of Object.entries(ages)) {
    await idempotency.save(database.sql, record(key), answer);
    const age = `UPDATE idempotency SET recorded_at = now() - $2 * interval '1 day' WHERE key = $1`;
    await database.sql.query(age, [key, days]);
  }
};

describe('what is old', () => {
  it('is forgotten, the oldest first, in bounded steps', async () => {
    await kept({ a: 9, b: 8, c: 7.1, d: 6.9, e: 0 });
    expect(await idempotency.prune(database.sql, 7, 2)).toBe(2);
    expect(await keys()).toEqual(['c', 'd', 'e']);
    expect(await idempotency.prune(database.sql, 7, 2)).toBe(1);
    expect(await idempotency.prune(database.sql, 7, 2)).toBe(0);
    expect(await keys()).toEqual(['d', 'e']);
  });

  it('is passed over where somebody else is forgetting it', async () => {
    await kept({ a: 9, b: 9 });
    await database.transaction(async ({ sql }) => {
      expect(await idempotency.prune(sql, 7, 1)).toBe(1);
      expect(await idempotency.prune(database.sql, 7, 5)).toBe(1);
    });
    expect(await keys()).toEqual([]);
  });

  it('is found through the index, however many answers there are', async () => {
    await database.sql.query(`INSERT INTO idempotency (subject, key, fingerprint, status, body, headers)
      SELECT 'nurse-2', n::text, 'f', 200, '{}', '{}' FROM generate_series(1, 20000) AS n`);
    await database.sql.query('ANALYZE idempotency');
    const plan = await database.sql.query<Record<string, string>>(
      `EXPLAIN SELECT subject, key FROM idempotency WHERE recorded_at < now() - 7 * interval '1 day'
       ORDER BY recorded_at LIMIT 500 FOR UPDATE SKIP LOCKED`,
    );
    expect(JSON.stringify(plan)).toContain('idempotency_recorded_at');
  });
});

describe('the pruner', () => {
  const pruner = (more: Partial<IdempotencyPrunerOptions>) =>
    new IdempotencyPruner({ database, keepDays: 7, batch: 2, pauseMs: 1, everyMs: 5, onError: fail, ...more });
  const fail = (error: unknown): never => {
    throw error;
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise(setImmediate);
  };

  it('forgets at the start what has come of age, then what comes of age, and nothing else', async () => {
    await kept({ a: 9, b: 9, c: 9, d: 9, e: 9, young: 1 });
    const running = pruner({});
    running.start();
    await until(async () => (await keys()).length === 1);
    await database.sql.query(`UPDATE idempotency SET recorded_at = now() - interval '8 days' WHERE key = 'young'`);
    await until(async () => (await keys()).length === 0);
    await running.stop();
  });

  it('goes on after an outage, and stops in the middle of a round', async () => {
    const seen: unknown[] = [];
    let away = 3;
    const sql = {
      query: (...args: [string]) => (away-- > 0 ? Promise.reject(new Error('away')) : real.query(...args)),
    };
    const real = database.sql;
    await kept({ a: 9, b: 9, c: 9 });
    const running = pruner({ database: { sql } as Pick<Database, 'sql'>, onError: (error) => seen.push(error) });
    running.start();
    await until(async () => (await keys()).length === 0);
    await running.stop();
    expect(seen).toHaveLength(3);

    await kept({ a: 9, b: 9, c: 9 });
    const endless = pruner({ pauseMs: 3_600_000 });
    endless.start();
    await until(async () => (await keys()).length === 1);
    await endless.stop();
    expect(await keys()).toHaveLength(1);
  });
});
