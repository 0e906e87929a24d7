import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#contracts';
import { KafkaTransport } from '#transport';
import { Cluster } from '../cluster/cluster.js';
import { createServiceDatabases } from '../cluster/databases.js';
import { PostgresPart } from '../cluster/foundations.js';
import { freePorts } from '../cluster/ports.js';
import type { Topology } from '../cluster/topology.js';
import { startEventStoreStandIn } from '../eventstore/index.js';
import { createTestDatabase } from '../postgres/database.js';
import { WaymarkProcess, type Ended } from './process.js';
import type { WaymarkOptions } from './options.js';

type Env = Readonly<Record<string, string>>;

/** The processes behind one address, and what they keep their data in. */
export interface Installation {
  /** Where the data of a service is; null when Waymark started its own PostgreSQL. */
  readonly databases: Readonly<Record<ServiceName, string>> | null;
  /** The folder of the PostgreSQL behind it; undefined when that is not ours. */
  readonly postgresDir: string | undefined;
  lines(): readonly string[];
  /** Answers the address; fails with what was said when it does not come up. */
  start(): Promise<string>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended>;
  /** Removes what outlives the processes. */
  release(): Promise<void>;
}

/** What an installation is made of. */
export interface Parts {
  readonly dataDir: string;
  readonly database: WaymarkOptions['database'];
  /** Clock, log level and the like. */
  readonly common: Env;
  /** The one process to run, instead of the whole of Waymark. */
  readonly program?: string | undefined;
}

const everywhere = (url: string): Readonly<Record<ServiceName, string>> =>
  Object.fromEntries(SERVICES.map((service) => [service, url])) as Record<ServiceName, string>;

/** The PostgreSQL of this jest run. */
const sharedPostgres = (): string | undefined => process.env['WAYMARK_TEST_DATABASE_DIR'];
const ownPostgres = (dataDir: string): string => join(dataDir, 'postgres');

const nothing = async (): Promise<void> => undefined;

const oneDatabase = async (asked: Parts['database']) => {
  if (asked === 'embedded') return { url: null, release: nothing };
  if (asked !== undefined) return { url: asked.url, release: nothing };
  const database = await createTestDatabase();
  return { url: database.url, release: () => database.drop() };
};

/** One process hosts every service. */
export const embedded = async ({ dataDir, database, common, program }: Parts): Promise<Installation> => {
  const { url, release } = await oneDatabase(database);
  const external = url === null ? {} : { DATABASE_URL: url, WAYMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  const env = { WAYMARK_DATA_DIR: dataDir, WAYMARK_PORT: '0', ...external, ...common };
  const earlier: string[] = [];
  let running: WaymarkProcess | null = null;
  return {
    databases: url === null ? null : everywhere(url),
    postgresDir: url === null ? ownPostgres(dataDir) : sharedPostgres(),
    lines: () => [...earlier, ...(running?.lines ?? [])],
    release,
    start: async () => {
      running = new WaymarkProcess(program === undefined ? { args: ['serve'], env } : { program, env });
      const at = await running.ready;
      if (at === null) throw new Error(`Waymark did not start:\n${running.lines.join('\n')}`);
      return at;
    },
    end: async (signal) => {
      if (running === null) throw new Error('Waymark is not running.');
      const ended = await running.signal(signal);
      earlier.push(...running.lines);
      running = null;
      return ended;
    },
  };
};

interface Databases {
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly postgresDir: string | undefined;
  drop(): Promise<void>;
}

const serviceDatabases = async (asked: Parts['database'], prefix: string, dataDir: string): Promise<Databases> => {
  if (asked === 'embedded') {
    const postgresDir = ownPostgres(dataDir);
    const postgres = new PostgresPart(postgresDir);
    await postgres.start();
    const { urls } = await createServiceDatabases(postgres.url);
    return { urls, postgresDir, drop: () => postgres.stop() };
  }
  const postgresDir = sharedPostgres();
  if (asked !== undefined) return { urls: everywhere(asked.url), postgresDir, drop: nothing };
  return { ...(await createServiceDatabases(process.env['WAYMARK_TEST_DATABASE_URL'] ?? '', prefix)), postgresDir };
};

/** What `waymark topics` does, without a process for it. */
const createTopics = async (broker: string, prefix: string): Promise<void> => {
  const settings = { brokers: [broker], prefix, tls: null, sasl: null, maxMessageBytes: 1_048_576 };
  const transport = new KafkaTransport({ settings });
  await transport.createTopics({ services: SERVICES, partitions: 3, replication: 1 });
  await transport.close();
};

/** Every service a process with a database of its own, a gateway in front of them, and the Kafka of this jest run. Its
 * trail is kept by the stand-in for EventStoreDB. */
export const distributed = async ({ dataDir, database, common }: Parts): Promise<Installation> => {
  const prefix = `w${randomBytes(4).toString('hex')}`;
  const kafka = { KAFKA_BROKERS: process.env['WAYMARK_TEST_KAFKA_BROKERS'] ?? '', KAFKA_TOPIC_PREFIX: `${prefix}.` };
  const [databases, ports, standIn] = await Promise.all([
    serviceDatabases(database, `${prefix}_`, dataDir),
    freePorts(SERVICES.length + 1),
    startEventStoreStandIn(),
    createTopics(kafka.KAFKA_BROKERS, kafka.KAFKA_TOPIC_PREFIX),
  ]);
  const named = ['gateway', ...SERVICES].map((name, index) => [name, ports[index]] as const);
  const cluster = new Cluster({
    host: '127.0.0.1',
    ports: Object.fromEntries(named) as Topology['ports'],
    dataDir,
    keysDir: join(dataDir, 'keys'),
    masterKey: common['WAYMARK_MASTER_KEY'] ?? randomBytes(32).toString('base64'),
    databases: databases.urls,
    kafka,
    eventStoreUrl: common['EVENTSTORE_URL'] ?? standIn.url,
    common,
  });
  return {
    databases: databases.urls,
    postgresDir: databases.postgresDir,
    lines: () => cluster.programs.flatMap(({ lines }) => lines),
    release: async () => {
      await Promise.all([databases.drop(), standIn.stop()]);
    },
    start: async () => (await cluster.start()).url,
    end: (signal) => endAll(cluster, signal),
  };
};

/** In the order of an orderly stop; at once when it is not one. Answers the worst end of them. */
const endAll = async ({ gateway, services }: Cluster, signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended> => {
  const ending = gateway.end(signal);
  if (signal === 'SIGTERM') await ending;
  const ends = await Promise.all([ending, ...Object.values(services).map((part) => part.end(signal))]);
  const all = ends.filter((end) => end !== null);
  return all.find(({ code }) => code !== 0) ?? { code: 0, signal: null };
};
