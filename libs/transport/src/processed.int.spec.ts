import { createTestDatabase, type TestDatabase } from '#testing';
import type { Database } from '#event-store';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { storeCursors } from './consumer/positions.js';
import { enqueue } from './dead-letters/parking.js';
import { hasProcessed, waitUntilProcessed } from './processed.js';
import { openConsumerDatabase } from './testing/database.js';
import { ScriptedSource } from './testing/scripted-source.js';

jest.setTimeout(60_000);

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openConsumerDatabase(testDatabase.url);
  await storeCursors(
    database.sql,
    'course',
    new Map([
      ['s', 3],
      ['t', 1],
    ]),
  );
});

afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const at = (streamId: string, streamVersion: number) => ({ streamId, streamVersion });

test('yes when every position is behind the cursor of its stream', async () => {
  expect(await hasProcessed(database.sql, 'course', [at('s', 3), at('t', 1)])).toBe('yes');
  expect(await hasProcessed(database.sql, 'course', [])).toBe('yes');
});

test('no when one is not, or its stream was never seen, or another consumer saw it', async () => {
  expect(await hasProcessed(database.sql, 'course', [at('s', 3), at('t', 2)])).toBe('no');
  expect(await hasProcessed(database.sql, 'course', [at('new', 1)])).toBe('no');
  expect(await hasProcessed(database.sql, 'audit', [at('s', 3)])).toBe('no');
});

test('parked when it, or one before it, stands in a parked queue', async () => {
  const source = new ScriptedSource('intake');
  await enqueue(database.sql, 'course', [source.append('k', 'parked-stream')]);
  source.close();
  expect(await hasProcessed(database.sql, 'course', [at('parked-stream', 1)])).toBe('parked');
  expect(await hasProcessed(database.sql, 'course', [at('s', 1), at('parked-stream', 2)])).toBe('parked');
});

test('waits until it is processed, and no longer than asked', async () => {
  const waiting = waitUntilProcessed(database.sql, 'course', [at('s', 4)], { timeoutMs: 10_000 });
  await storeCursors(database.sql, 'course', new Map([['s', 4]]));
  expect(await waiting).toBe('yes');
  const began = performance.now();
  expect(await waitUntilProcessed(database.sql, 'course', [at('s', 99)], { timeoutMs: 60 })).toBe('no');
  expect(performance.now() - began).toBeLessThan(10_000);
});
