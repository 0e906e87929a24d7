import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SERVICES } from '#contracts';
import { Cluster, createTopics } from './cluster.js';
import { createServiceDatabases } from './databases.js';
import { KafkaPart, PostgresPart, StandInPart, type Foundation } from './foundations.js';
import type { Part } from './part.js';
import { freePorts } from './ports.js';
import { type Topology } from './topology.js';

export interface WholeClusterOptions {
  /** Empty, or of an earlier cluster: then everything comes back with its data. */
  readonly dataDir: string;
  readonly keysDir?: string;
  readonly masterKey?: string;
  /** Default: free ones. */
  readonly ports?: Topology['ports'];
  /** What runs elsewhere and is only used. */
  readonly given?: { readonly databaseServer?: string; readonly brokers?: string; readonly eventStoreUrl?: string };
  readonly kafka?: Topology['kafka'];
  /** Clock, log level and the like. */
  readonly common?: Topology['common'];
  readonly apart?: boolean;
  /** Told of every process before it starts, so that it can be ended even if the start never comes to its end. */
  readonly watch?: (parts: readonly Part[]) => void;
}

const somePorts = async (): Promise<Topology['ports']> => {
  const ports = await freePorts(SERVICES.length + 1);
  const named = ['gateway', ...SERVICES].map((name, index) => [name, ports[index]] as const);
  return Object.fromEntries(named) as Topology['ports'];
};

const [STAND_IN_PORT, PASSWORD] = [2113, 'waymark'];

/**
 * Starts everything: PostgreSQL, Kafka and a trail where none is given, databases, topics, the services and the gateway,
 * in the order in which containers would. What fails on the way stops what was started.
 */
export const startCluster = async (options: WholeClusterOptions): Promise<Cluster> => {
  const { dataDir, given = {}, apart = false } = options;
  const postgres = given.databaseServer === undefined ? new PostgresPart(join(dataDir, 'postgres')) : null;
  const kafka = given.brokers === undefined ? new KafkaPart(join(dataDir, 'kafka')) : null;
  const port = options.ports === undefined ? (await freePorts(1))[0] : STAND_IN_PORT;
  const trail = given.eventStoreUrl === undefined ? new StandInPart(join(dataDir, 'eventstore'), port!, apart) : null;
  const foundations: readonly Foundation[] = [postgres, kafka, trail].filter((part) => part !== null);
  options.watch?.(foundations);
  try {
    await all(foundations.map((part) => part.start()));
    const kafkaEnv = { KAFKA_BROKERS: given.brokers ?? kafka?.url ?? '', ...options.kafka };
    const [databases, ports] = await all([
      createServiceDatabases(given.databaseServer ?? postgres?.url ?? '', '', PASSWORD),
      options.ports ?? somePorts(),
      createTopics(kafkaEnv),
    ]);
    const topology: Topology = {
      host: '127.0.0.1',
      ports,
      dataDir,
      keysDir: options.keysDir ?? join(dataDir, 'keys'),
      masterKey: options.masterKey ?? randomBytes(32).toString('base64'),
      databases: databases.urls,
      kafka: kafkaEnv,
      eventStoreUrl: given.eventStoreUrl ?? trail?.url ?? null,
      common: options.common ?? {},
    };
    const cluster = new Cluster(topology, { foundations, apart, logDir: join(dataDir, 'logs') });
    options.watch?.(cluster.programs);
    return await cluster.start();
  } catch (error) {
    await Promise.allSettled(foundations.map((part) => part.stop()));
    throw error;
  }
};

/** Waits for all of them even when one fails: what is still starting could not be stopped. */
const all = async <T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Promise.all(work) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
};
