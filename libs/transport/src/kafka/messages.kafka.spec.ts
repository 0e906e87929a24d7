import { createTestDatabase, describeKafka, freshPrefix, testBrokers, type TestDatabase } from '#testing';
import { EventStore, type Database, type Sealer } from '#event-store';
import { newId, systemActor, systemClock } from '#kernel';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { Consumer } from '../consumer/consumer.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { openConsumerDatabase } from '../testing/database.js';
import { KafkaInstallation, kafkaSettings } from '../testing/kafka.js';
import { startReader } from '../testing/readers.js';
import { effectsOf, Recorder, versionsOf } from '../testing/recorder.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { until } from '../testing/until.js';
import { encode } from './message.js';
import { maxEventBytes, topicOf } from './settings.js';
import type { SkippedMessage } from './subscription.js';

const by = { actor: systemActor('test'), reasonCode: 'DEFECT_FIXED', reason: 'fixed' };

let test_: TestDatabase;
let database: Database;
let installation: KafkaInstallation;
let source: ScriptedSource;
let readers: Consumer[];
let kafka: Kafka;

beforeEach(async () => {
  test_ = await createTestDatabase();
  database = await openConsumerDatabase(test_.url);
  installation = new KafkaInstallation(kafkaSettings(testBrokers(), freshPrefix(), { maxMessageBytes: 300_000 }));
  source = new ScriptedSource('infusion');
  readers = [];
  kafka = new Kafka({ brokers: [testBrokers()], logLevel: logLevel.NOTHING });
});

afterEach(async () => {
  await Promise.all(readers.map((reader) => reader.stop()));
  await installation.close();
  source.close();
  await database.close();
  await test_.drop();
});

const topic = (): string => topicOf(installation.settings, 'infusion');

/** As a program that is not ours writes. */
const put = async (...messages: Message[]): Promise<void> => {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic: topic(), messages });
  await producer.disconnect();
};

const read = async (skipped: SkippedMessage[] = []): Promise<Consumer> => {
  const transport = installation.transport({ onSkipped: (message) => skipped.push(message) });
  const reader = await startReader(transport, database);
  readers.push(reader);
  return reader;
};

const deadLetters = (): DeadLetters =>
  new DeadLetters({ consumer: 'course', database, reaction: new Recorder('course'), clock: systemClock });

const seen = async (key: string): Promise<number[]> => versionsOf(await effectsOf(database.sql, 'course'), key);

describeKafka('messages on a topic', () => {
  test('that are not ours are passed over and counted; ours flow on', async () => {
    await installation.topics(['infusion'], 1);
    const [first, second] = [source.append('course-a'), source.append('course-a')];
    await put(encode(first, 'life'), { value: 'not even JSON' }, { key: 'k', value: null });
    const headers = { ...encode(second, 'life').headers };
    Reflect.deleteProperty(headers, 'ce_subject');
    await put({ ...encode(second, 'life'), headers }, encode(second, 'life'));
    const skipped: SkippedMessage[] = [];
    const reader = await read(skipped);
    await reader.idle();
    expect(await seen('course-a')).toEqual([1, 2]);
    expect(skipped.map(({ reason }) => reason)).toEqual(['NOT_OURS', 'NOT_OURS', 'NO_PLACE']);
    expect(await deadLetters().list()).toMatchObject({ items: [] });
  });

  test.each([
    ['of a version that this code does not know', 'UNKNOWN_EVENT_VERSION', { ce_schemaversion: '7' }],
    ['of a type that this code does not know', 'UNKNOWN_EVENT_VERSION', { ce_type: 'waymark.infusion.PumpExploded' }],
    ['whose content is not what its type says', 'INVALID_EVENT', {}],
  ])('an event %s parks its key; others flow on, and a redrive heals it', async (_name, errorCode, headers) => {
    await installation.topics(['infusion'], 1);
    const good = [source.append('course-a'), source.append('course-a'), source.append('course-a')] as const;
    const other = source.append('course-b');
    const broken = encode(good[1], 'life');
    const value = errorCode === 'INVALID_EVENT' ? '{"data":' : broken.value;
    await put(encode(good[0], 'life'), { ...broken, value, headers: { ...broken.headers, ...headers } });
    await put(encode(good[2], 'life'), encode(other, 'life'));
    const reader = await read();
    await reader.idle();
    expect([await seen('course-a'), await seen('course-b')]).toEqual([[1], [1]]);
    expect((await deadLetters().list()).items).toMatchObject([
      { key: 'course-a', cause: 'REACTION_FAILED', errorCode, attempts: 1, waiting: 2 },
    ]);
    expect(await deadLetters().redrive('course-a', by)).toMatchObject({ outcome: 'still-parked' });
    if (errorCode !== 'INVALID_EVENT') return;
    await put(broken);
    await reader.idle();
    expect(await deadLetters().redrive('course-a', by)).toMatchObject({ outcome: 'resumed' });
    expect(await seen('course-a')).toEqual([1, 2, 3]);
  });

  test('an old version is read through an upcaster', async () => {
    await installation.topics(['infusion'], 1);
    const event = source.append('course-a');
    const old = { ...event, schemaVersion: 0, data: { relationship: 'SPOUSE' } };
    await put({ ...encode(old, 'life'), headers: { ...encode(old, 'life').headers } });
    const reader = await read();
    await reader.idle();
    expect((await deadLetters().list()).items).toMatchObject([{ errorCode: 'UNKNOWN_EVENT_VERSION' }]);
    const upcasters = {
      'infusion/EscortConfirmed': { 0: (data: unknown) => ({ ...(data as object), method: 'PRESENT' }) },
    };
    const knowing = new DeadLetters({
      consumer: 'course',
      database,
      reaction: new Recorder('course'),
      clock: systemClock,
      upcasters,
    });
    expect(await knowing.redrive('course-a', by)).toMatchObject({ outcome: 'resumed' });
    expect(await seen('course-a')).toEqual([1]);
  });

  test('many small ones that together are more than a batch may hold go out in several', async () => {
    await installation.topics(['infusion'], 1);
    for (let n = 0; n < 400; n++) source.append('course-a');
    await installation.carrying([source], database);
    const reader = await read();
    await until(async () => (await seen('course-a')).length === 400);
    await reader.idle();
    expect(await seen('course-a')).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  test('the largest event that the store takes is carried; a larger one is refused before it is recorded', async () => {
    await installation.topics(['infusion'], 1);
    const noSealer = { seal: () => Promise.reject(new Error()), open: () => Promise.reject(new Error()) } as Sealer;
    const store = new EventStore({
      service: 'infusion',
      schema: 'course',
      sealer: noSealer,
      maxEventBytes: maxEventBytes(installation.settings),
    });
    const append = (streamId: string, bytes: number) =>
      database.transaction((uow) =>
        store.append(uow, [{ streamId, expectedVersion: 0, events: [blocked(streamId, bytes)] }]),
      );
    const envelope = JSON.stringify({ ...blocked('infusion-a', 0), streamVersion: 1 }).length;
    const room = maxEventBytes(installation.settings) - envelope;
    await append('infusion-a', room);
    await expect(append('infusion-b', room + 1)).rejects.toMatchObject({ code: 'EVENT_TOO_LARGE' });
    expect(await store.load(database.sql, 'infusion-b')).toEqual([]);
    await installation.carrying([store.source(database)], database);
    const reader = await read();
    await until(async () => (await effectsOf(database.sql, 'course')).length === 1);
    await reader.idle();
  });
});

const blocked = (streamId: string, bytes: number) => ({
  eventId: newId(),
  source: 'infusion' as const,
  streamId,
  type: 'OrderingViolationBlocked',
  schemaVersion: 1,
  key: streamId,
  occurredAt: '2026-03-02T10:00:00.000Z',
  recordedAt: '2026-03-02T10:00:00.000Z',
  actor: systemActor('test'),
  siteId: null,
  patientRef: null,
  correlationId: 'test',
  causationId: null,
  traceparent: null,
  data: { command: 'Test', code: 'TOO_LONG', missing: [{ gate: 'TEST', detail: 'x'.repeat(bytes), satisfiedBy: [] }] },
  sealed: null,
});

describeKafka('topics', () => {
  test('that are missing are named, with the command that makes them', async () => {
    const check = installation.transport().check(['infusion', 'intake']);
    await expect(check).rejects.toMatchObject({ code: 'KAFKA_TOPIC_MISSING' });
    await expect(check).rejects.toThrow(/infusion\.events, .*intake\.events.*waymark topics/);
  });

  test('that are missing show as absent, and are read once they are there', async () => {
    const errors: unknown[] = [];
    const reader = await startReader(installation.transport(), database, { onError: (error) => errors.push(error) });
    readers.push(reader);
    await until(() => reader.status().sources[0]?.state === 'absent');
    expect(errors).toContainEqual(expect.objectContaining({ code: 'KAFKA_TOPIC_MISSING' }));
    await installation.topics(['infusion'], 1);
    await put(encode(source.append('course-a'), 'life'));
    await until(async () => (await seen('course-a')).length === 1);
  });

  test('are made once, and left alone ever after', async () => {
    const transport = installation.transport();
    const plan = { services: ['infusion', 'intake'] as const, partitions: 2, replication: 1 };
    expect(await transport.createTopics(plan)).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }]);
    expect(await transport.createTopics(plan)).toMatchObject([{ outcome: 'exists' }, { outcome: 'exists' }]);
    await expect(transport.createTopics({ ...plan, partitions: 3 })).rejects.toMatchObject({
      code: 'KAFKA_TOPIC_UNFIT',
    });
    await expect(transport.createTopics({ services: ['course'], partitions: 1, replication: 5 })).rejects.toMatchObject(
      { code: 'KAFKA_REPLICATION_TOO_HIGH' },
    );
    await expect(transport.check(['infusion', 'intake'])).resolves.toBeUndefined();
  });

  test('that take less than the settings say are refused', async () => {
    await installation.topics(['infusion'], 1);
    const bolder = new KafkaInstallation({ ...installation.settings, maxMessageBytes: 400_000 });
    await expect(bolder.transport().check(['infusion'])).rejects.toMatchObject({ code: 'KAFKA_TOPIC_UNFIT' });
    await bolder.close();
  });

  test('that grew partitions are not produced to any more: a course would be in two of them', async () => {
    await installation.topics(['infusion'], 1);
    source.append('course-a');
    const transport = await installation.carrying([source], database);
    await until(() => transport.relays().every(({ state }) => state === 'leading'));
    const reader = await read();
    await until(async () => (await seen('course-a')).length === 1);
    await reader.stop();
    await transport.close();
    const admin = kafka.admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic: topic(), count: 4 }] });
    await admin.disconnect();
    source.append('course-a');
    const again = await installation.carrying([source], database);
    await until(() => again.relays().every(({ error }) => error === 'KAFKA_TOPIC_UNFIT'));
  });
});
