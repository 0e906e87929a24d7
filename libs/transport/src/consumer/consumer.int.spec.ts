import { createTestDatabase, type TestDatabase } from '#testing';
import type { ServiceName } from '#contracts';
import type { Database } from '#event-store';
import { systemClock } from '#kernel';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { EmbeddedTransport } from '../embedded/embedded-transport.js';
import { waitUntilProcessed } from '../processed.js';
import { openConsumerDatabase } from '../testing/database.js';
import { effectsOf, failing, Recorder, versionsOf } from '../testing/recorder.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { Consumer } from './consumer.js';
import { readAgain } from './positions.js';
import type { ConsumerOptions, ParkedKey } from './types.js';

jest.setTimeout(60_000);

let testDatabase: TestDatabase;
let database: Database;
let intake: ScriptedSource;
let infusion: ScriptedSource;
let transport: EmbeddedTransport;
let consumers: Consumer[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = await openConsumerDatabase(testDatabase.url);
  [intake, infusion] = [new ScriptedSource('intake'), new ScriptedSource('infusion')];
  transport = new EmbeddedTransport();
  await transport.carry(intake);
  await transport.carry(infusion);
  consumers = [];
});

afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  intake.close();
  infusion.close();
  await database.close();
  await testDatabase.drop();
});

const start = async (reaction: Recorder, options: Partial<ConsumerOptions> = {}): Promise<Consumer> => {
  const consumer = new Consumer({
    name: 'course',
    database,
    transport,
    sources: ['intake', 'infusion'],
    reaction,
    clock: systemClock,
    onError: () => undefined,
    retry: { attempts: 3, firstMs: 1, maxMs: 5 },
    ...options,
  });
  consumers.push(consumer);
  await consumer.start();
  return consumer;
};

const effects = () => effectsOf(database.sql, 'course');
const letters = (reaction: Recorder) => new DeadLetters({ consumer: 'course', database, reaction, clock: systemClock });

test('a batch is one transaction, and one call of the reaction', async () => {
  for (let n = 0; n < 50; n++) intake.append(`course-${n % 5}`);
  const reaction = new Recorder('course');
  const consumer = await start(reaction);
  await consumer.idle();
  expect(reaction.calls).toBe(1);
  expect(await effects()).toHaveLength(50);
});

test('a reaction that writes and then fails leaves nothing behind', async () => {
  let first = true;
  const reaction = new Recorder('course', async (event, uow) => {
    await uow.sql.query(`INSERT INTO effects (consumer, key) VALUES ('course', $1)`, [`trace-${event.key}`]);
    if (!first) return;
    first = false;
    throw failing('ONCE');
  });
  intake.append('a');
  const consumer = await start(reaction);
  await consumer.idle();
  expect((await effects()).map((effect) => effect.key)).toEqual(['trace-a', 'a']);
});

test('a lost race is run again at once; one that is always lost parks its key in the end', async () => {
  let races = 3;
  const conflicts: string[] = [];
  const reaction = new Recorder('course', (event) => {
    if (event.key === 'a' && races-- > 0) throw failing('40001');
    if (event.key === 'b') throw failing('CONCURRENCY_CONFLICT');
  });
  intake.append('a');
  const consumer = await start(reaction, { hooks: { retried: (kind) => conflicts.push(kind) } });
  await consumer.idle();
  expect(versionsOf(await effects(), 'a')).toEqual([1]);
  expect(conflicts).toEqual(['conflict', 'conflict', 'conflict']);
  intake.append('b');
  intake.append('c');
  await consumer.idle();
  expect((await letters(reaction).list()).items).toMatchObject([{ key: 'b', errorCode: 'CONCURRENCY_CONFLICT' }]);
  expect(versionsOf(await effects(), 'c')).toEqual([1]);
});

test('a failure that passes parks nothing', async () => {
  let failures = 3;
  const reaction = new Recorder('course', (event) => {
    if (event.key === 'a' && failures-- > 0) throw failing('FLAKY');
  });
  for (const key of ['a', 'b', 'a', 'b']) intake.append(key);
  const consumer = await start(reaction);
  await consumer.idle();
  expect(versionsOf(await effects(), 'a')).toEqual([1, 2]);
  expect(versionsOf(await effects(), 'b')).toEqual([1, 2]);
  expect((await letters(reaction).list()).items).toEqual([]);
});

test('a key is parked across all sources: what another service reports on it waits as well', async () => {
  const reaction = new Recorder('course', (event) => {
    if (event.source === 'intake' && event.key === 'a') throw failing('POISON');
  });
  intake.append('a');
  const consumer = await start(reaction);
  await consumer.idle();
  infusion.append('a');
  infusion.append('b');
  await consumer.idle();
  expect((await effects()).map((effect) => effect.key)).toEqual(['b']);
  expect(await letters(reaction).inspect('a')).toMatchObject({
    source: 'intake',
    waiting: 2,
    events: [{ source: 'intake' }, { source: 'infusion' }],
  });
});

test('keys that fail are retried in rounds: others are handled between them, and the waits are shared', async () => {
  const tried: string[] = [];
  const reaction = new Recorder('course', (event) => {
    tried.push(event.key);
    if (event.key.startsWith('poison')) throw failing('POISON');
  });
  const poison = Array.from({ length: 20 }, (_, n) => `poison-${n}`);
  for (const key of [...poison, 'fine']) intake.append(key);
  const consumer = await start(reaction, { retry: { attempts: 4, firstMs: 5, maxMs: 10 } });
  await consumer.idle();
  expect(tried).toEqual(['poison-0', ...poison, 'fine', ...poison, ...poison, ...poison]);
  expect(await letters(reaction).groups()).toMatchObject([{ keys: 20, events: 20, errorCode: 'POISON' }]);
});

test('who parks a key can make it known in the same transaction; if that fails the key is parked all the same', async () => {
  class Telling extends Recorder {
    readonly told: ParkedKey[] = [];

    async parked(key: ParkedKey, uow: { sql: Database['sql'] }): Promise<void> {
      this.told.push(key);
      await uow.sql.query(`INSERT INTO effects (consumer, key) VALUES ('course', $1)`, [`held-${key.key}`]);
      if (key.key === 'b') await uow.sql.query('SELECT 1 / 0');
    }
  }
  const reaction = new Telling('course', () => {
    throw failing('POISON');
  });
  const errors: ServiceName[] = [];
  intake.append('a');
  intake.append('b');
  const consumer = await start(reaction, { onError: (_error, source) => errors.push(source) });
  await consumer.idle();
  expect(reaction.told.map((key) => key.key).toSorted()).toEqual(['a', 'b']);
  expect((await effects()).map((effect) => effect.key)).toEqual(['held-a']);
  expect((await letters(reaction).list()).items.map((item) => item.key)).toEqual(['a', 'b']);
});

test('two members that start at the very same moment handle everything once', async () => {
  for (let n = 0; n < 300; n++) intake.append(`course-${n % 7}`);
  const [one, other] = await Promise.all([
    start(new Recorder('course'), { maxBatch: 10 }),
    start(new Recorder('course'), { maxBatch: 10 }),
  ]);
  await Promise.all([one.idle(), other.idle()]);
  const seen = await effects();
  expect(seen).toHaveLength(300);
  for (let n = 0; n < 7; n++) {
    const versions = versionsOf(seen, `course-${n}`);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
});

test('a reader that waits is woken by the commit', async () => {
  const consumer = await start(new Recorder('course'));
  const positions = [{ streamId: 'intake-a', streamVersion: 1 }];
  const waiting = waitUntilProcessed(database.sql, 'course', positions, { timeoutMs: 10_000, local: consumer });
  intake.append('a');
  expect(await waiting).toBe('yes');
});

test('a source that is carried later than it is subscribed to is waited for', async () => {
  const late = new ScriptedSource('therapy');
  late.append('a');
  const consumer = await start(new Recorder('course'), { sources: ['therapy'] });
  await consumer.idle();
  expect(consumer.status().sources).toMatchObject([{ source: 'therapy', state: 'absent' }]);
  await transport.carry(late);
  await consumer.idle();
  expect(await effects()).toHaveLength(1);
  late.close();
});

test('idle after stop is refused; stopping lets go of the source', async () => {
  const consumer = await start(new Recorder('course'));
  await consumer.stop();
  await expect(consumer.idle()).rejects.toMatchObject({ code: 'SUBSCRIPTION_STOPPED' });
  intake.append('a');
  expect(await effects()).toEqual([]);
});

test('after a restore an operator lets the source be read again: what was handled is recognised', async () => {
  for (let n = 0; n < 3; n++) intake.append('a');
  const consumer = await start(new Recorder('course'));
  await consumer.idle();
  intake.restore();
  await expect(consumer.idle()).rejects.toMatchObject({ code: 'SOURCE_RESTORED' });
  await consumer.stop();
  const stillHalted = await start(new Recorder('course'));
  await expect(stillHalted.idle()).rejects.toMatchObject({ code: 'SOURCE_RESTORED' });
  await stillHalted.stop();

  await readAgain(database.sql, 'course', 'intake');
  intake.append('a');
  const again = await start(new Recorder('course'));
  await again.idle();
  expect(versionsOf(await effects(), 'a')).toEqual([1, 2, 3, 4]);
});
