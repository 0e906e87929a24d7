import {
  createTestDatabase,
  describeKafka,
  freshPrefix,
  testBrokers,
  WaymarkProcess,
  type TestDatabase,
} from '#testing';
import type { Database } from '#event-store';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join as pathOf } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Consumer } from '../consumer/consumer.js';
import { DEFAULT_TIMING, type KafkaSettings } from './settings.js';
import { openConsumerDatabase } from '../testing/database.js';
import { KafkaInstallation, kafkaSettings, FAST } from '../testing/kafka.js';
import { Load } from '../testing/load.js';
import { sharesOf } from '../testing/members.js';
import { startReader } from '../testing/readers.js';
import { effectsOf, Recorder } from '../testing/recorder.js';
import { openSender, type Sender } from '../testing/sender.js';
import { until } from '../testing/until.js';

const KEYS = Array.from({ length: 12 }, (_, index) => `course-${index}`);

const MEMBER = pathOf(import.meta.dirname, '../../../../dist/libs/transport/src/testing/member-process.js');

let test_: TestDatabase;
let sender: Sender;
let database: Database;
let installation: KafkaInstallation;
let readers: Consumer[];

const install = async (more: Partial<KafkaSettings> = {}): Promise<void> => {
  installation = new KafkaInstallation(kafkaSettings(testBrokers(), freshPrefix(), more));
  await installation.topics(['infusion'], 6);
};

beforeEach(async () => {
  test_ = await createTestDatabase();
  [sender, database] = await Promise.all([openSender(test_.url), openConsumerDatabase(test_.url)]);
  readers = [];
});

afterEach(async () => {
  await Promise.all(readers.map((reader) => reader.stop()));
  await installation.close();
  await Promise.all([sender.database.close(), database.close()]);
  await test_.drop();
});

const join = async (options: Parameters<typeof startReader>[2] = {}): Promise<Consumer> => {
  const reader = await startReader(installation.transport(), database, options);
  readers.push(reader);
  return reader;
};

const carry = () => installation.carrying([sender.store.source(sender.database)], sender.database);
const handled = async (): Promise<number> => (await effectsOf(database.sql, 'course')).length;

describeKafka('a group over Kafka', () => {
  test('grows from one member to three and back under load: everything once, in order of its key', async () => {
    await install();
    await carry();
    const load = new Load(sender, KEYS, 5);
    const sharesBecome = (...shares: number[]) =>
      until(async () => isDeepStrictEqual(await sharesOf(installation.settings, 'course'), shares));
    const more = async (): Promise<void> => {
      const [before, load_] = [await handled(), load.count];
      await until(async () => (await handled()) > before + 100 && load.count > load_);
    };
    const first = await join();
    await more();
    await sharesBecome(6);
    const [second, third] = [await join(), await join()];
    await sharesBecome(2, 2, 2);
    await more();
    await first.stop();
    await sharesBecome(3, 3);
    await more();
    await second.stop();
    await sharesBecome(6);
    await more();
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await third.idle();
    await load.expectHandled(database.sql);
  });

  test('a member whose handler takes longer than its session stays in the group', async () => {
    await install({ timing: { ...FAST, session: 6_000 } });
    await carry();
    await sender.append('course-0', 0, 3);
    let calls = 0;
    const reader = await join({
      reaction: new Recorder('course', async (event) => {
        calls += 1;
        if (event.streamVersion === 1) await delay(9_000);
      }),
    });
    await until(() => calls > 0);
    const other = await join();
    await Promise.all([reader.idle(), other.idle()]);
    await delay(500);
    expect((await effectsOf(database.sql, 'course')).map((effect) => effect.version)).toEqual([1, 2, 3]);
    expect(reader.status().sources).toMatchObject([{ state: 'live' }]);
  });

  test('a member that was killed holds up its group for its session, and no longer', async () => {
    await install();
    await carry();
    await sender.append('course-0', 0, 3);
    const args = [testBrokers(), installation.settings.prefix, '6000'];
    const killed = new WaymarkProcess({ program: MEMBER, args, env: {} });
    await until(() => killed.lines.includes('handling'));
    await killed.signal('SIGKILL');
    const since = performance.now();
    const next = await join();
    await next.idle();
    expect((await effectsOf(database.sql, 'course')).map((effect) => effect.version)).toEqual([1, 2, 3]);
    expect(performance.now() - since).toBeLessThan(DEFAULT_TIMING.session);
  });

  test('a member that was thought dead and comes back does nothing twice', async () => {
    await install();
    await carry();
    await sender.append('course-0', 0, 3);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let entered = false;
    const zombie = await join({
      reaction: new Recorder('course', async () => {
        entered = true;
        await held;
      }),
    });
    await until(() => entered);
    // The group gives its lanes to the next one as soon as the rebalance has waited long enough for it.
    const next = await join();
    await delay(12_000);
    release();
    await next.idle();
    await sender.append('course-0', 3, 3);
    await until(async () => (await handled()) >= 6);
    await delay(500);
    expect((await effectsOf(database.sql, 'course')).map((effect) => effect.version)).toEqual([1, 2, 3, 4, 5, 6]);
    await zombie.stop();
  });

  test('of several processes one relay is active, and another takes over from where it was', async () => {
    await install();
    const transports = [await carry(), await carry(), await carry()];
    const load = new Load(sender, KEYS, 5);
    const reader = await join();
    const states = (): string[] => transports.flatMap((each) => each.relays().map(({ state }) => state));
    await until(() => states().filter((state) => state === 'leading').length === 1);
    await delay(500);
    expect(states().filter((state) => state === 'leading')).toHaveLength(1);
    const leader = transports[states().indexOf('leading')];
    await leader?.close();
    await until(() => states().filter((state) => state === 'leading').length === 1);
    await delay(500);
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await reader.idle();
    await load.expectHandled(database.sql);
  });

  test('a relay whose connection to the database is cut goes on, and nothing is lost or out of order', async () => {
    await install();
    const transport = await carry();
    const load = new Load(sender, KEYS, 5);
    const reader = await join();
    for (let round = 0; round < 4; round++) {
      await delay(600);
      await database.sql.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
    }
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await reader.idle();
    await load.expectHandled(database.sql);
    await until(() => transport.relays().every(({ state }) => state === 'leading'));
  });
});
