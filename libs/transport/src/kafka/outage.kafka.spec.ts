import {
  createTestDatabase,
  describeOwnKafka,
  freshPrefix,
  startKafka,
  type RunningKafka,
  type TestDatabase,
} from '#testing';
import type { Database } from '#event-store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConsumerDatabase } from '../testing/database.js';
import { FAST, KafkaInstallation, kafkaSettings } from '../testing/kafka.js';
import { Load } from '../testing/load.js';
import { startReader } from '../testing/readers.js';
import { effectsOf } from '../testing/recorder.js';
import { openSender, type Sender } from '../testing/sender.js';
import { until } from '../testing/until.js';

const KEYS = Array.from({ length: 8 }, (_, index) => `course-${index}`);

describeOwnKafka('a broker that goes away', () => {
  let dataDir: string;
  let broker: RunningKafka;
  let test_: TestDatabase;
  let sender: Sender;
  let database: Database;
  let installation: KafkaInstallation;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'waymark-outage-'));
    broker = await startKafka({ dataDir });
  }, 120_000);

  afterAll(async () => {
    await broker.kill9();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });

  beforeEach(async () => {
    test_ = await createTestDatabase();
    [sender, database] = await Promise.all([openSender(test_.url), openConsumerDatabase(test_.url)]);
    installation = new KafkaInstallation(
      kafkaSettings(broker.brokers, freshPrefix(), { timing: { ...FAST, request: 2_000 } }),
    );
    await installation.topics(['infusion']);
  });

  afterEach(async () => {
    await installation.close();
    await Promise.all([sender.database.close(), database.close()]);
    await test_.drop();
  });

  const carry = (onError: (error: unknown) => void = () => undefined) =>
    installation.carrying([sender.store.source(sender.database)], sender.database, { onError });
  const handled = async (): Promise<number> => (await effectsOf(database.sql, 'course')).length;

  const caughtUp = async (load: Load, reader: Awaited<ReturnType<typeof startReader>>): Promise<void> => {
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await reader.idle();
    await load.expectHandled(database.sql);
  };

  test('killed and back: appends go on meanwhile, everything arrives once and in order', async () => {
    const errors: unknown[] = [];
    const transport = await carry((error) => errors.push(error));
    const reader = await startReader(installation.transport(), database);
    const load = new Load(sender, KEYS, 20);
    await until(async () => (await handled()) > 50);
    await broker.kill9();
    const before = load.count;
    await until(() => load.count > before + 50);
    await until(() => transport.relays().every(({ state }) => state === 'retrying'));
    expect(transport.relays()).toMatchObject([{ error: 'KAFKA_UNAVAILABLE' }]);
    expect(errors).toContainEqual(expect.objectContaining({ code: 'KAFKA_UNAVAILABLE' }));
    broker = await startKafka({ dataDir });
    await caughtUp(load, reader);
    await reader.stop();
  }, 180_000);

  test('silent for longer than a request may take: what was sent meanwhile arrives once and in order', async () => {
    const errors: unknown[] = [];
    await carry((error) => errors.push(error));
    const reader = await startReader(installation.transport(), database);
    const load = new Load(sender, KEYS, 20);
    for (let round = 0; round < 2; round++) {
      const before = await handled();
      await until(async () => (await handled()) > before + 50);
      broker.pause();
      const [failed, appended] = [errors.length, load.count];
      await until(() => errors.length > failed && load.count > appended);
      broker.resume();
    }
    await caughtUp(load, reader);
    await reader.stop();
  }, 180_000);

  test('silent while everything is stopped: the stop does not wait for it', async () => {
    await carry();
    const reader = await startReader(installation.transport(), database);
    const load = new Load(sender, KEYS, 20);
    await until(async () => (await handled()) > 50);
    broker.pause();
    await load.stop();
    const began = performance.now();
    await reader.stop();
    await installation.close();
    await sender.database.close();
    expect(performance.now() - began).toBeLessThan(15_000);
    broker.resume();
  }, 120_000);

  test('not there at the start: a clear error, and all goes on by itself once it is', async () => {
    await broker.stop();
    const errors: unknown[] = [];
    await expect(installation.transport().check(['infusion'])).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    await carry();
    const reader = await startReader(installation.transport(), database, { onError: (error) => errors.push(error) });
    await sender.append('course-0', 0, 3);
    await until(() => reader.status().sources.every(({ state }) => state === 'retrying'));
    expect(reader.status().sources).toMatchObject([{ error: 'KAFKA_UNAVAILABLE' }]);
    broker = await startKafka({ dataDir });
    await until(async () => (await handled()) === 3);
    await until(() => reader.status().sources.every(({ state }) => state === 'live'));
    expect(errors).toContainEqual(expect.objectContaining({ code: 'KAFKA_UNAVAILABLE' }));
    await reader.stop();
  }, 180_000);
});
