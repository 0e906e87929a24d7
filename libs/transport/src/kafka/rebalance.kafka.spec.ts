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
/** Lets go of what is held up, also where a test failed before it did. */
let releases: (() => void)[];

const install = async (more: Partial<KafkaSettings> = {}): Promise<void> => {
  installation = new KafkaInstallation(kafkaSettings(testBrokers(), freshPrefix(), more));
  await installation.topics(['infusion'], 6);
};

beforeEach(async () => {
  test_ = await createTestDatabase();
  [sender, database] = await Promise.all([openSender(test_.url), openConsumerDatabase(test_.url)]);
  readers = [];
  releases = [];
});

afterEach(async () => {
  for (const release of releases) release();
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

const sharesBecome = (...shares: number[]): Promise<void> =>
  until(async () => isDeepStrictEqual(await sharesOf(installation.settings, 'course'), shares));

/** Events go through, of those that come meanwhile as well. */
const moreOf = async (load: Load): Promise<void> => {
  const [before, appended] = [await handled(), load.count];
  await until(async () => (await handled()) > before + 100 && load.count > appended);
};

/** A handler that is at its first events until it is let go. */
const holding = () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  releases.push(release);
  const reaction = new Recorder('course', () => held);
  return { reaction, entered: () => reaction.calls > 0, release: () => release() };
};

/** Ends the connection of whoever is the relay, once somebody is. */
const cutRelay = (): Promise<void> =>
  until(async () => {
    const cut = await database.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return cut.length > 0;
  });

/** Events behind all others of their lane: what was to come again has come before them. */
const afterAll3More = async (from: number): Promise<readonly number[]> => {
  await sender.append('course-0', from, 3);
  await until(async () => (await effectsOf(database.sql, 'course')).some(({ version }) => version === from + 3));
  return (await effectsOf(database.sql, 'course')).map(({ version }) => version);
};

describeKafka('a group over Kafka', () => {
  test('grows from one member to three and back under load: everything once, in order of its key', async () => {
    await install();
    await carry();
    const load = new Load(sender, KEYS, 5);
    const first = await join();
    await moreOf(load);
    await sharesBecome(6);
    const [second, third] = [await join(), await join()];
    await sharesBecome(2, 2, 2);
    await moreOf(load);
    await first.stop();
    await sharesBecome(3, 3);
    await moreOf(load);
    await second.stop();
    await sharesBecome(6);
    await moreOf(load);
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await third.idle();
    await load.expectHandled(database.sql);
  });

  test('a member whose handler takes longer than its session stays in the group', async () => {
    const session = 6_000;
    await install({ timing: { ...FAST, session } });
    await carry();
    await sender.append('course-0', 0, 3);
    const { reaction, entered, release } = holding();
    const reader = await join({ reaction });
    await until(entered);
    const began = Date.now();
    await until(() => reader.status().heartbeat > began + 1.5 * session);
    const other = await join();
    // The group waits for its handler.
    await sharesBecome();
    release();
    await Promise.all([reader.idle(), other.idle()]);
    await sharesBecome(3, 3);
    expect(await afterAll3More(3)).toEqual([1, 2, 3, 4, 5, 6]);
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
    const { reaction, entered, release } = holding();
    const zombie = await join({ reaction });
    await until(entered);
    // The group gives its lanes to the next one as soon as the rebalance has waited long enough for it.
    const next = await join();
    await sharesBecome();
    await sharesBecome(6);
    release();
    await next.idle();
    // It has ended what it was at before it joins again.
    await sharesBecome(3, 3);
    expect(await afterAll3More(3)).toEqual([1, 2, 3, 4, 5, 6]);
    await zombie.stop();
  });

  test('of several processes one relay is active, and another takes over from where it was', async () => {
    await install();
    const transports = [await carry(), await carry(), await carry()];
    const load = new Load(sender, KEYS, 5);
    const reader = await join();
    const states = (): string[] => transports.flatMap((each) => each.relays().map(({ state }) => state));
    await until(() => states().filter((state) => state === 'leading').length === 1);
    await moreOf(load);
    expect(states().filter((state) => state === 'leading')).toHaveLength(1);
    const leader = transports[states().indexOf('leading')];
    await leader?.close();
    await until(() => states().filter((state) => state === 'leading').length === 1);
    await moreOf(load);
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
      await moreOf(load);
      await cutRelay();
    }
    await load.stop();
    await until(async () => (await handled()) >= load.count);
    await reader.idle();
    await load.expectHandled(database.sql);
    await until(() => transport.relays().every(({ state }) => state === 'leading'));
  });
});
