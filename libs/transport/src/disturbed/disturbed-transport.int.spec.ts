import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '#kernel';
import { createTestDatabase, type TestDatabase } from '#testing';
import type { Database } from '#event-store';
import { Consumer } from '../consumer/consumer.js';
import { EmbeddedTransport } from '../embedded/embedded-transport.js';
import { openConsumerDatabase } from '../testing/database.js';
import { effectsOf, Recorder, versionsOf } from '../testing/recorder.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { DisturbedTransport } from './disturbed-transport.js';

const KEYS = ['course-a', 'course-b', 'course-c'];
const ROUNDS = 30;

let own: TestDatabase;
let database: Database;
let sources: readonly ScriptedSource[];

beforeEach(async () => {
  own = await createTestDatabase();
  database = await openConsumerDatabase(own.url);
  sources = [new ScriptedSource('intake'), new ScriptedSource('infusion')];
});
afterEach(async () => {
  for (const source of sources) source.close();
  await database.close();
  await own.drop();
});

test('the consumer handles each event once and in order, and says that the others were none of its business', async () => {
  const counts: Record<string, number> = {};
  const transport = new DisturbedTransport(new EmbeddedTransport(), {
    seed: 7,
    onDisturbed: (kind) => (counts[kind] = (counts[kind] ?? 0) + 1),
  });
  const owner = { sql: database.sql, session: () => Promise.reject(new Error('Nothing is kept for this transport.')) };
  for (const source of sources) await transport.carry(source, owner);
  let [fresh, duplicates] = [0, 0];
  const consumer = new Consumer({
    name: 'course',
    database,
    transport,
    sources: ['intake', 'infusion'],
    reaction: new Recorder('course'),
    clock: systemClock,
    onError: () => undefined,
    maxBatch: 8,
    hooks: {
      handled: (tally) => {
        fresh += tally.fresh;
        duplicates += tally.duplicates;
      },
    },
  });
  await consumer.start();
  for (let round = 0; round < ROUNDS; round++) for (const source of sources) for (const key of KEYS) source.append(key);
  await consumer.idle();
  await consumer.stop();
  const effects = await effectsOf(database.sql, 'course');
  const rounds = Array.from({ length: ROUNDS }, (_, index) => index + 1);
  for (const { service } of sources)
    for (const key of KEYS)
      expect(
        versionsOf(
          effects.filter((effect) => effect.source === service),
          key,
        ),
      ).toEqual(rounds);
  expect(fresh).toBe(ROUNDS * KEYS.length * sources.length);
  expect(duplicates).toBeGreaterThan(fresh / 5);
  for (const kind of ['mixed', 'repeated', 'late', 'again', 'at-once']) expect(counts[kind]).toBeGreaterThan(0);
});
