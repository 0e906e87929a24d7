import { createTestDatabase, type TestDatabase } from '#testing';
import type { RecordedEvent } from '#contracts';
import type { Database } from '#event-store';
import { systemClock, type Actor } from '#kernel';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Consumer } from '../consumer/consumer.js';
import { EmbeddedTransport } from '../embedded/embedded-transport.js';
import { openConsumerDatabase } from '../testing/database.js';
import { effectsOf, failing, Recorder, versionsOf } from '../testing/recorder.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { DeadLetters } from './dead-letters.js';

jest.setTimeout(60_000);

const actor: Actor = { subject: 'op-1', role: 'operator', organisation: 'north' };
const by = { actor, reasonCode: 'DEFECT_FIXED', reason: 'reaction fixed in 1.2.3' };

let testDatabase: TestDatabase;
let database: Database;
let intake: ScriptedSource;
let consumer: Consumer;
let reaction: Recorder;
let letters: DeadLetters;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = await openConsumerDatabase(testDatabase.url);
  intake = new ScriptedSource('intake');
  const transport = new EmbeddedTransport();
  await transport.carry(intake);
  reaction = new Recorder('course');
  consumer = new Consumer({
    name: 'course',
    database,
    transport,
    sources: ['intake'],
    reaction,
    clock: systemClock,
    onError: () => undefined,
    retry: { attempts: 1, firstMs: 1, maxMs: 1 },
  });
  await consumer.start();
  letters = new DeadLetters({ consumer: 'course', database, reaction, clock: systemClock, maxRedrives: 2 });
});

afterEach(async () => {
  await consumer.stop();
  intake.close();
  await database.close();
  await testDatabase.drop();
});

/** Parks these keys, with so many events each, of which those of a version cannot be handled. */
async function park(keys: readonly string[], events: number, poison: (event: RecordedEvent) => boolean): Promise<void> {
  reaction.before = (event) => {
    if (keys.includes(event.key) && poison(event)) throw failing('POISON');
  };
  for (let n = 0; n < events; n++) for (const key of keys) intake.append(key);
  await consumer.idle();
}

const repair = () => (reaction.before = () => undefined);
const versions = async (key: string) => versionsOf(await effectsOf(database.sql, 'course'), key);
const first = (event: RecordedEvent) => event.streamVersion === 1;

test('lists by pages, filters, counts by fingerprint', async () => {
  await park(['a', 'b', 'c'], 2, first);
  const page = await letters.list({ limit: 2 });
  expect(page).toMatchObject({ items: [{ key: 'a', waiting: 2 }, { key: 'b' }], next: 'b' });
  expect(await letters.list({ limit: 2, after: page.next! })).toMatchObject({ items: [{ key: 'c' }], next: null });
  expect((await letters.list({ cause: 'GAP' })).items).toEqual([]);
  expect((await letters.list({ fingerprint: page.items[0]!.fingerprint })).items).toHaveLength(3);
  expect(await letters.groups()).toMatchObject([{ errorCode: 'POISON', cause: 'REACTION_FAILED', keys: 3, events: 6 }]);
  expect(await letters.inspect('no-such-key')).toBeUndefined();
});

test('a failed redrive handles what it can and leaves the rest parked, from the failing event on', async () => {
  await park(['a'], 5, first);
  reaction.before = (event) => {
    if (event.streamVersion === 4) throw failing('OTHER');
  };
  expect(await letters.redrive('a', by)).toEqual({
    key: 'a',
    outcome: 'still-parked',
    handled: 3,
    remaining: 2,
    errorCode: 'OTHER',
  });
  expect(await versions('a')).toEqual([1, 2, 3]);
  expect(await letters.inspect('a')).toMatchObject({
    redrives: 1,
    errorCode: 'OTHER',
    events: [{ streamVersion: 4 }, { streamVersion: 5 }],
  });
});

test('more events than one transaction takes, in order', async () => {
  await park(['a'], 250, first);
  repair();
  expect(await letters.redrive('a', by)).toMatchObject({ outcome: 'resumed', handled: 250, remaining: 0 });
  expect(await versions('a')).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
});

test('every redrive is on record: who, why, when, and what came of it', async () => {
  await park(['a'], 2, first);
  await letters.redrive('a', { ...by, dryRun: true });
  await letters.redrive('a', by);
  const [dry, real] = (await letters.inspect('a'))!.actions;
  expect(dry).toMatchObject({ actor, reason: by.reason, dryRun: true, outcome: 'still-parked', errorCode: 'POISON' });
  expect(real).toMatchObject({ actor, dryRun: false, outcome: 'still-parked', handled: 0, remaining: 2 });
  expect(Date.parse(real!.endedAt!)).toBeGreaterThanOrEqual(Date.parse(real!.startedAt));
});

test('a dry run tells what would happen, and nothing does', async () => {
  await park(['a'], 3, first);
  repair();
  expect(await letters.redrive('a', { ...by, dryRun: true })).toMatchObject({ outcome: 'resumed', handled: 3 });
  reaction.before = async (event, uow) => {
    if (event.streamVersion === 3) await uow.sql.query('SELECT 1 / 0');
  };
  expect(await letters.redrive('a', { ...by, dryRun: true })).toMatchObject({
    outcome: 'still-parked',
    handled: 2,
    remaining: 1,
    errorCode: '22012',
  });
  expect(await versions('a')).toEqual([]);
  expect(await letters.inspect('a')).toMatchObject({ waiting: 3, redrives: 0 });
});

test('a key that failed too often is refused, unless forced', async () => {
  await park(['a'], 1, first);
  await letters.redrive('a', by);
  await letters.redrive('a', by);
  repair();
  expect(await letters.redrive('a', by)).toMatchObject({ outcome: 'refused', handled: 0 });
  expect(await letters.redrive('a', { ...by, force: true })).toMatchObject({ outcome: 'resumed', handled: 1 });
  expect(await letters.redrive('a', by)).toMatchObject({ outcome: 'not-parked' });
});

test('many by filter, the oldest first, so many and no more', async () => {
  await park(['a', 'b', 'c'], 2, first);
  repair();
  const [group] = await letters.groups();
  const filter = { fingerprint: group!.fingerprint };
  const began = performance.now();
  const results = await letters.redriveMany(filter, { ...by, limit: 2, pauseMs: 30 });
  expect(performance.now() - began).toBeGreaterThan(25);
  expect(results.map((result) => result.outcome)).toEqual(['resumed', 'resumed']);
  expect(await letters.redriveMany(filter, by)).toHaveLength(1);
  expect((await letters.list()).items).toEqual([]);
});

test('a key that resumed and fails again is parked again, with a clean count', async () => {
  await park(['a'], 1, first);
  await letters.redrive('a', by);
  repair();
  await letters.redrive('a', by);
  await park(['a'], 1, (event) => event.streamVersion === 2);
  expect(await letters.inspect('a')).toMatchObject({ waiting: 1, redrives: 0 });
});

test('the reaction is told, in the transaction, that a key goes on; it can refuse', async () => {
  await park(['a'], 2, first);
  repair();
  const told: string[] = [];
  const telling = Object.assign(reaction, {
    resumed: async ({ key }: { key: string }) => {
      told.push(key);
      if (told.length < 3) throw failing('NOT_YET');
    },
  });
  const api = new DeadLetters({ consumer: 'course', database, reaction: telling, clock: systemClock });
  expect(await api.redrive('a', by)).toMatchObject({ outcome: 'still-parked', handled: 1, errorCode: 'NOT_YET' });
  expect(await api.redrive('a', by)).toMatchObject({ outcome: 'resumed', handled: 1 });
  expect(await versions('a')).toEqual([1, 2]);
});

test('redrives race with new events and with each other: every event once, in order, and the key ends up free', async () => {
  await park(['a'], 40, first);
  repair();
  let appended = 40;
  const arriving = async (): Promise<void> => {
    for (; appended < 200; appended++) {
      intake.append('a');
      if (appended % 10 === 0) await consumer.idle();
    }
  };
  const redriving = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) await letters.redrive('a', { ...by, force: true });
  };
  await Promise.all([arriving(), redriving(), redriving()]);
  await consumer.idle();
  expect((await letters.list()).items).toEqual([]);
  expect(await versions('a')).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});
