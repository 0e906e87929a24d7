import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Writer } from '../../../testing/src/postgres/writer.js';
import { startEmbeddedPostgres } from './index.js';
import { processesOf } from './leftovers.js';
import { runningProcesses, signal } from './processes.js';

jest.setTimeout(60_000);

let dataDir: string;
let writers: Writer[];
const cluster = (): string => join(dataDir, 'cluster');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

function startWriter(mode?: 'write' | 'idle'): Writer {
  const writer = new Writer(dataDir, mode);
  writers.push(writer);
  return writer;
}

/** The guard would be shutting PostgreSQL down at the same time; it must not be what saves the data. */
function killGuards(postmaster: number): void {
  for (const { pid, command } of runningProcesses())
    if (command.endsWith(`waymark-postgres-guard ${postmaster}`)) signal(pid, 'SIGKILL');
}

async function idsAfterRestart(): Promise<Set<number>> {
  const server = await startEmbeddedPostgres({ dataDir, log: silent });
  try {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>('SELECT id FROM acknowledged');
    await client.end();
    return new Set(rows.map(({ id }) => Number(id)));
  } finally {
    await server.stop();
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(10);
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-spec-'));
  chmodSync(dataDir, 0o755);
  writers = [];
});

afterEach(async () => {
  for (const writer of writers) await writer.end('SIGKILL');
  await until(() => processesOf(cluster()).length === 0);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Who dies with -9, in which order; the rest is left to itself until the next start. */
const DEATHS: [string, (writer: Writer, postmaster: number) => Promise<void>][] = [
  [
    'everything',
    async (writer, postmaster) => {
      const children = processesOf(cluster());
      signal(postmaster, 'SIGKILL');
      for (const { pid } of children) signal(pid, 'SIGKILL');
      await writer.end('SIGKILL');
    },
  ],
  [
    'Node first, PostgreSQL a moment later',
    async (writer, postmaster) => {
      await writer.end('SIGKILL');
      await delay(Math.random() * 20);
      signal(postmaster, 'SIGKILL');
    },
  ],
  [
    'the postmaster, its children still at work',
    async (writer, postmaster) => {
      writer.child.kill('SIGSTOP');
      signal(postmaster, 'SIGKILL');
      await writer.end('SIGKILL');
    },
  ],
  ['Node and the guard, PostgreSQL left running', async (writer) => writer.end('SIGKILL')],
];

test('no acknowledged commit is lost, whoever is killed at whatever moment', async () => {
  const acknowledged = new Set<number>();
  for (let round = 0; round < 8; round += 1) {
    const [name, kill] = DEATHS[round % DEATHS.length]!;
    const writer = startWriter();
    const { pid } = await writer.started;
    const enough = writer.acknowledged.length + 20;
    await until(() => writer.acknowledged.length >= enough);
    await delay(Math.random() * 300);
    if (!name.startsWith('Node first')) killGuards(pid!);
    await kill(writer, pid!);
    for (const id of writer.acknowledged) acknowledged.add(id);
    const found = await idsAfterRestart();
    expect({ round, name, lost: [...acknowledged].filter((id) => !found.has(id)) }).toEqual({ round, name, lost: [] });
  }
  expect(acknowledged.size).toBeGreaterThan(160);
});

test('when only Node is killed, PostgreSQL is shut down by its guard', async () => {
  const writer = startWriter('idle');
  await writer.started;
  await writer.end('SIGKILL');
  await until(() => processesOf(cluster()).length === 0);
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('received fast shutdown request');
});

test('a PostgreSQL that was left running is stopped before the next one starts', async () => {
  const writer = startWriter('idle');
  const { pid } = await writer.started;
  killGuards(pid!);
  await writer.end('SIGKILL');
  expect(processesOf(cluster()).map((found) => found.pid)).toContain(pid);
  const said: string[] = [];
  const server = await startEmbeddedPostgres({ dataDir, log: { ...silent, warn: (line) => void said.push(line) } });
  expect(said.join()).toContain('left running');
  expect(processesOf(cluster()).map((found) => found.pid)).not.toContain(pid);
  await server.stop();
});

test('a pid that another process has got since does not keep PostgreSQL from starting', async () => {
  const writer = startWriter('idle');
  const { pid } = await writer.started;
  killGuards(pid!);
  signal(pid!, 'SIGKILL');
  await writer.end('SIGKILL');
  const file = join(cluster(), 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [`${process.pid}`, ...rest].join('\n'));
  expect(await idsAfterRestart()).toEqual(new Set());
});

test('a second Waymark is refused while the first works, and not a moment longer', async () => {
  const first = startWriter();
  await first.started;
  const second = startWriter();
  expect(await second.started).toMatchObject({
    failed: 'DATABASE_DIR_IN_USE',
    message: expect.stringContaining(`${first.child.pid}`) as unknown,
  });
  await first.end('SIGKILL');
  expect((await idsAfterRestart()).size).toBeGreaterThanOrEqual(first.acknowledged.length);
});

test('SIGTERM to a writer that stops its server leaves nothing behind', async () => {
  const writer = startWriter('idle');
  await writer.started;
  await writer.end('SIGTERM');
  expect(processesOf(cluster())).toEqual([]);
});
