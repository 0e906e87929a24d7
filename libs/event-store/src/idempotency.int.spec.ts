import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#testing';
import { openStoreDatabase } from './testing/fixtures.js';
import { Idempotency, type Database } from './index.js';

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

it('forgets what is old, in bounded steps', async () => {
  for (const key of ['a', 'b', 'c']) await idempotency.save(database.sql, record(key), answer);
  expect(await idempotency.prune(database.sql, '2000-01-01T00:00:00Z')).toBe(0);
  expect(await idempotency.prune(database.sql, '2999-01-01T00:00:00Z', 2)).toBe(2);
  while ((await idempotency.prune(database.sql, '2999-01-01T00:00:00Z', 2)) > 0);
  expect(await database.sql.query('SELECT 1 FROM idempotency')).toEqual([]);
});
