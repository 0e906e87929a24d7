import { createTestDatabase, type TestDatabase } from '#testing';
import type { RecordedEvent } from '#contracts';
import type { Database } from '#event-store';
import { systemClock } from '#kernel';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Batch } from '../port.js';
import { openConsumerDatabase } from '../testing/database.js';
import { effectsOf, Recorder, versionsOf } from '../testing/recorder.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { BatchWork } from './batch.js';
import { readCheckpoint } from './positions.js';

jest.setTimeout(60_000);

let testDatabase: TestDatabase;
let database: Database;
let intake: ScriptedSource;
let reaction: Recorder;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = await openConsumerDatabase(testDatabase.url);
  intake = new ScriptedSource('intake');
  reaction = new Recorder('course');
});

afterEach(async () => {
  intake.close();
  await database.close();
  await testDatabase.drop();
});

const work = (events: readonly RecordedEvent[], token: string, extra: Partial<Batch> = {}): BatchWork => {
  const context = { name: 'course', database, reaction, clock: systemClock, onError: () => undefined };
  const checkpoint = { token, incarnation: 'one' };
  return new BatchWork(context, { source: 'intake', lane: '', events, checkpoint, ...extra });
};

const append = (key: string, count: number) => Array.from({ length: count }, () => intake.append(key));
const checkpointIn = (lane: string) => readCheckpoint(database.sql, { consumer: 'course', source: 'intake', lane });
const effects = () => effectsOf(database.sql, 'course');
const failure = { code: 'POISON', fingerprint: 'f' };

test('a batch that does not follow what is stored is dropped untouched', async () => {
  const events = append('a', 2);
  await work(events.slice(0, 1), '7', { follows: null }).whole();
  const stale = work(events, '14', { follows: null });
  for (const transaction of [() => stale.whole(), () => stale.part(events), () => stale.finish()])
    expect(await transaction()).toBe('overtaken');
  expect(await stale.park(events, failure, 1)).toBe('overtaken');
  expect(await checkpointIn('')).toMatchObject({ token: '7' });
  expect(await effects()).toHaveLength(1);
});

test('a transport that keeps its own offsets may go back: the cursors tell what is new', async () => {
  const events = append('a', 4);
  await work(events.slice(0, 3), '3').whole();
  expect(await work(events, '4').whole()).toMatchObject({ fresh: 1, duplicates: 3 });
  expect(versionsOf(await effects(), 'a')).toEqual([1, 2, 3, 4]);
});

test('lanes of one source go on by themselves', async () => {
  await work(append('a', 1), '1', { lane: '0' }).whole();
  await work(append('b', 1), '9', { lane: '1' }).whole();
  expect(await checkpointIn('0')).toMatchObject({ token: '1' });
  expect(await checkpointIn('1')).toMatchObject({ token: '9' });
  expect(await checkpointIn('')).toBeUndefined();
});

test('parked events that come again, after a crash before the checkpoint, are queued once', async () => {
  const events = append('a', 3);
  const crashed = work(events, '21', { follows: null });
  await crashed.part(events.slice(0, 1));
  await crashed.park(events.slice(1), failure, 5);
  expect(await work(events, '21', { follows: null }).whole()).toMatchObject({ fresh: 0, duplicates: 1 });
  const letters = new DeadLetters({ consumer: 'course', database, reaction, clock: systemClock });
  expect(await letters.inspect('a')).toMatchObject({ waiting: 2, cause: 'REACTION_FAILED', attempts: 5 });
  await letters.redrive('a', {
    actor: { subject: 'x', role: 'operator', organisation: 'y' },
    reasonCode: 'TEST',
    reason: 'z',
  });
  expect(versionsOf(await effects(), 'a')).toEqual([1, 2, 3]);
});

test('another incarnation is an error, whatever transport delivers it', async () => {
  const events = append('a', 2);
  await work(events.slice(0, 1), '1').whole();
  const restored = work(events, '2', { checkpoint: { token: '2', incarnation: 'two' } });
  await expect(restored.whole()).rejects.toMatchObject({ code: 'SOURCE_RESTORED' });
  expect(await effects()).toHaveLength(1);
});
