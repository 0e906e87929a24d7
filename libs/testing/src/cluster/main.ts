// `npm run cluster:local`: the distributed shape on this machine, without Docker, with the commands, ports and environment
// names of the containers. Options: --virtual (a clock for the demo, in a folder that goes with it), --port (gateway).
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { secretFile } from '../../../platform/src/config/secret-file.js';
import { optionsTyped } from '../../../platform/src/terminal/options.js';
import { MORNING } from '../e2e/morning.js';
import type { Cluster } from './cluster.js';
import type { Part } from './part.js';
import { startCluster } from './start.js';
import { PORTS } from './topology.js';

const values = optionsTyped('npm run cluster:local', {
  virtual: { type: 'boolean', default: false },
  port: { type: 'string' },
});
const { env } = process;

/** Tokens of `npm run token` and of the demo are signed with the key in this folder. */
const keysDir = resolve(env['WAYMARK_KEYS_DIR'] ?? '.waymark/keys');
const dataDir = values.virtual ? await mkdtemp(join(tmpdir(), 'waymark-cluster-')) : resolve('.waymark/cluster');
const clock = values.virtual ? { WAYMARK_CLOCK: 'virtual', WAYMARK_CLOCK_START: MORNING } : {};

/** Settings of the caller reach every process; what is particular to one of them does not. */
const OWN =
  /^(WAYMARK_(DATA_DIR|KEYS_DIR|HOST|PORT|MASTER_KEY|CLOCK\w*|\w+_URL)|DATABASE_URL|EVENTSTORE_URL|KAFKA_\w+)$/;
const passed = (names: RegExp, but = /^$/): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      names.test(name) && !but.test(name) && value !== undefined ? [[name, value] as const] : [],
    ),
  );

const given = {
  ...(env['DATABASE_URL'] === undefined ? {} : { databaseServer: env['DATABASE_URL'] }),
  ...(env['KAFKA_BROKERS'] === undefined ? {} : { brokers: env['KAFKA_BROKERS'] }),
  ...(env['EVENTSTORE_URL'] === undefined ? {} : { eventStoreUrl: env['EVENTSTORE_URL'] }),
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`).join('\n');
};

const overview = ({ parts, topology }: Cluster): string => {
  const elsewhere = Object.entries({
    postgres: given.databaseServer === undefined ? '' : new URL(given.databaseServer).host,
    kafka: given.brokers ?? '',
    eventstore: given.eventStoreUrl === undefined ? '' : new URL(given.eventStoreUrl).host,
  })
    .filter(([, where]) => where !== '')
    .map(([name, where]) => [name, where, 'yours', '']);
  const databases: Readonly<Record<string, string>> = topology.databases;
  const dataOf = (name: string): string => {
    if (name === 'eventstore') return 'stand-in, for tests only';
    return databases[name] === undefined ? '' : `database ${new URL(databases[name]).pathname.slice(1)}`;
  };
  const ours = parts.map(({ name, where, pid }) => [name, where, String(pid), dataOf(name)]);
  return table([['part', 'where', 'process', 'data'], ...elsewhere, ...ours]);
};

const started: Part[] = [];
// The last resort: nothing outlives a run that ends in some other way than by an orderly stop.
process.once('exit', () => {
  for (const { pid } of started) if (pid !== null) process.kill(pid, 'SIGKILL');
});
const stopped = new Promise<'stopped'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      resolve('stopped');
      process.once(signal, () => process.exit(130));
    });
  }
});

say('Starting PostgreSQL, Kafka, the trail, six services and the gateway …');
try {
  const starting = startCluster({
    dataDir,
    keysDir,
    masterKey:
      env['WAYMARK_MASTER_KEY'] ?? secretFile(join(keysDir, 'master.key'), () => randomBytes(32).toString('base64')),
    ports: { ...PORTS, gateway: Number(values.port ?? PORTS.gateway) },
    given,
    kafka: passed(/^KAFKA_/),
    common: { ...passed(/^(WAYMARK|OIDC)_|^LOG_LEVEL$/, OWN), LOG_LEVEL: env['LOG_LEVEL'] ?? 'warn', ...clock },
    apart: true,
    watch: (parts) => started.push(...parts),
  });
  const cluster = await Promise.race([starting, stopped]);
  if (cluster === 'stopped') {
    // What has not come up yet is ended with the process.
    await Promise.allSettled(started.map((part) => part.stop()));
    if (values.virtual) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    process.exit(130);
  }
  say(`\n${overview(cluster)}\n\n  data ${dataDir}${values.virtual ? ' (removed at the end)' : ''}, keys ${keysDir}`);
  if (values.virtual) say(`  npm run demo -- --api ${cluster.url}`);
  say(`  logs ${join(dataDir, 'logs')}`);
  say('  Ctrl-C stops everything.');
  await stopped;
  say('\nStopping …');
  await cluster.stop();
  say('Everything has stopped.');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  if (values.virtual) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
