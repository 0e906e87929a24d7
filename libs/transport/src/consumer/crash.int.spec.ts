import { createTestDatabase, type TestDatabase } from '#testing';
import type { Database } from '#event-store';
import { systemClock } from '#kernel';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { EmbeddedTransport } from '../embedded/embedded-transport.js';
import { openConsumerDatabase } from '../testing/database.js';
import { effectsOf, Recorder, versionsOf } from '../testing/recorder.js';
import { openSender, type Sender } from '../testing/sender.js';
import { until } from '../testing/until.js';
import { Consumer } from './consumer.js';

const SCRIPT = join(import.meta.dirname, '../../../../dist/libs/transport/src/testing/consumer-process.js');
const KEYS = Array.from({ length: 12 }, (_, index) => `course-${index}`);

let testDatabase: TestDatabase;
let sender: Sender;
let database: Database;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  [sender, database] = await Promise.all([openSender(testDatabase.url), openConsumerDatabase(testDatabase.url)]);
});

afterEach(async () => {
  await Promise.all([...children].map(kill));
  await Promise.all([sender.database.close(), database.close()]);
  await testDatabase.drop();
});

async function spawnConsumer(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SCRIPT, testDatabase.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Through the sender's connections, which no test cuts. */
const handled = async (): Promise<number> => {
  const [row] = await sender.database.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM course.effects');
  return row!.n;
};

/** Writers that go on until told to stop; answers how many events each key then has. */
function write(): { stop: () => Promise<Map<string, number>> } {
  let stopped = false;
  const versions = new Map<string, number>();
  const writer = async (key: string): Promise<void> => {
    for (let version = 0; !stopped; version += 3) {
      await sender.append(key, version, 3);
      versions.set(key, version + 3);
    }
  };
  const writers = KEYS.map(writer);
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(writers);
      return versions;
    },
  };
}

async function expectExactlyOnce(versions: ReadonlyMap<string, number>): Promise<void> {
  const effects = await effectsOf(database.sql, 'course');
  for (const [key, count] of versions)
    expect(versionsOf(effects, key)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
}

/** What is left is handled here, so that the end can be awaited. */
async function finish(): Promise<void> {
  const transport = new EmbeddedTransport();
  await transport.carry(sender.store.source(sender.database));
  const consumer = new Consumer({
    name: 'course',
    database,
    transport,
    sources: ['infusion'],
    reaction: new Recorder('course'),
    clock: systemClock,
    onError: () => undefined,
  });
  await consumer.start();
  await consumer.idle();
  await consumer.stop();
}

test('killed again and again while writers append: every effect exactly once, in order', async () => {
  const writers = write();
  for (let round = 0; round < 5; round++) {
    const child = await spawnConsumer();
    const before = await handled();
    await until(async () => (await handled()) > before + 60);
    await kill(child);
  }
  const versions = await writers.stop();
  await finish();
  await expectExactlyOnce(versions);
}, 240_000);

test('of two processes either may be killed; the other goes on', async () => {
  const writers = write();
  let survivor = await spawnConsumer();
  for (let round = 0; round < 3; round++) {
    const other = await spawnConsumer();
    const before = await handled();
    await until(async () => (await handled()) > before + 60);
    await kill(survivor);
    survivor = other;
    await until(async () => (await handled()) > before + 120);
  }
  const versions = await writers.stop();
  await finish();
  await expectExactlyOnce(versions);
}, 240_000);

test('a consumer whose connections are cut goes on by itself', async () => {
  const child = await spawnConsumer();
  const writers = write();
  for (let round = 0; round < 3; round++) {
    const before = await handled();
    await until(async () => (await handled()) > before + 60);
    await sender.database.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'waymark-course' AND pid <> pg_backend_pid()`,
    );
  }
  const versions = await writers.stop();
  const total = [...versions.values()].reduce((sum, count) => sum + count, 0);
  await until(async () => (await handled()) === total);
  await expectExactlyOnce(versions);
  await kill(child);
}, 240_000);
