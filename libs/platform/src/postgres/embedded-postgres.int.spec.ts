import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './index.js';
import type { EmbeddedPostgres } from './index.js';
import { signal } from './processes.js';

let home: string;
let said: string[];
let running: EmbeddedPostgres[];

const log = {
  info: (message: string) => void said.push(message),
  warn: (message: string) => void said.push(message),
  error: (message: string) => void said.push(message),
};

async function start(dataDir = join(home, 'data'), settings = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, settings });
  running.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waymark-spec-'));
  chmodSync(home, 0o755);
  said = [];
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(home, { recursive: true, force: true });
});

test('what was written before a clean stop is read after the next start', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
  await first.stop();
  expect(existsSync(join(first.dataDir, 'cluster/postmaster.pid'))).toBe(false);
  const second = await start();
  expect(await ask(second.url, 'SELECT value FROM kept')).toBe(42);
});

test('durability and loopback stay, whatever settings are asked for', async () => {
  const { url } = await start(undefined, { fsync: 'off', listen_addresses: '*', work_mem: '9MB' });
  const show = (name: string): Promise<unknown> => ask(url, `SHOW ${name}`);
  expect(await show('fsync')).toBe('on');
  expect(await show('synchronous_commit')).toBe('on');
  expect(await show('listen_addresses')).toBe('127.0.0.1');
  expect(await show('work_mem')).toBe('9MB');
  expect(await show('timezone')).toBe('UTC');
  expect(await show('server_encoding')).toBe('UTF8');
  expect(await ask(url, `SELECT upper('ß-ä')`)).toBe('ß-Ä');
});

test('the password is random, private and demanded', async () => {
  const server = await start();
  const mode = (name: string): number => statSync(join(server.dataDir, name)).mode & 0o777;
  expect(mode('password')).toBe(0o600);
  expect(mode('cluster')).toBe(0o700);
  expect(mode('.') & 0o066).toBe(0);
  const wrong = new URL(server.url);
  wrong.password = 'guessed';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('one Waymark a directory, also within one process; after its stop the next may', async () => {
  const first = await start();
  await expect(start()).rejects.toMatchObject({ code: 'DATABASE_DIR_IN_USE' });
  expect(await ask(first.url, 'SELECT 1')).toBe(1);
  await first.stop();
  await start();
});

test('of many starters at the same moment exactly one wins', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => start()));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  expect(refusals).toHaveLength(3);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'DATABASE_DIR_IN_USE' });
});

test('a start that fails says why, with the last lines of the log, and leaves the directory free', async () => {
  await expect(start(undefined, { shared_buffers: '1kB' })).rejects.toMatchObject({
    code: 'DATABASE_START_FAILED',
    message: expect.stringContaining('shared_buffers') as unknown,
  });
  await start();
});

test('a password file that was lost is asked for, not replaced', async () => {
  await (await start()).stop();
  rmSync(join(home, 'data/password'));
  await expect(start()).rejects.toMatchObject({ code: 'DATABASE_START_FAILED' });
});

test('a cluster that initdb never finished is no cluster', async () => {
  const draft = join(home, 'data/cluster.draft-half');
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'PG_VERSION'), '18\n');
  await start();
  expect(existsSync(draft)).toBe(false);
});

test('a PostgreSQL that is killed under us comes back on the same port with its data', async () => {
  const server = await start();
  await ask(server.url, 'CREATE TABLE kept AS SELECT 42 AS value');
  const before = server.pid;
  signal(before, 'SIGKILL');
  while (server.pid === before) await delay(20);
  expect(await ask(server.url, 'SELECT value FROM kept')).toBe(42);
  expect(said.join('\n')).toContain(`PostgreSQL ${before} died`);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('root: below a folder that the server may not enter, the data stay where they were asked to be', async () => {
  const closed = join(home, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const dataDir = join(closed, 'clone/.waymark');
  const first = await start(dataDir);
  await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
  await first.stop();
  const second = await start(dataDir);
  expect(await ask(second.url, 'SELECT value FROM kept')).toBe(42);
  expect(existsSync(join(dataDir, 'cluster/base'))).toBe(true);
  expect(said.join('\n')).toContain('cannot reach');
  signal(second.pid, 'SIGKILL');
  while (!said.some((line) => line.includes('is back'))) await delay(20);
  expect(await ask(second.url, 'SELECT value FROM kept')).toBe(42);
});
