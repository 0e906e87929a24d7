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

const STAND_IN_PORT = 2113;
const PASSWORD = 'waymark';

interface Foundations {
  readonly parts: readonly Foundation[];
  /** Where each is; asked once they run. */
  readonly databaseServer: () => string;
  readonly brokers: () => string;
  readonly eventStoreUrl: () => string;
}

/** What is not given is ours to start. */
const foundationsOf = async ({
  dataDir,
  given = {},
  ports,
  apart = false,
}: WholeClusterOptions): Promise<Foundations> => {
  const parts: Foundation[] = [];
  const either = (url: string | undefined, make: () => Foundation): (() => string) => {
    if (url !== undefined) return () => url;
    const part = make();
    parts.push(part);
    return () => part.url;
  };
  const [free = STAND_IN_PORT] = await freePorts(1);
  const port = ports === undefined ? free : STAND_IN_PORT;
  return {
    parts,
    databaseServer: either(given.databaseServer, () => new PostgresPart(join(dataDir, 'postgres'))),
    brokers: either(given.brokers, () => new KafkaPart(join(dataDir, 'kafka'))),
    eventStoreUrl: either(given.eventStoreUrl, () => new StandInPart(join(dataDir, 'eventstore'), port, apart)),
  };
};

const topologyOn = async (ground: Foundations, options: WholeClusterOptions): Promise<Topology> => {
  const kafka = { KAFKA_BROKERS: ground.brokers(), ...options.kafka };
  const [databases, ports] = await all([
    createServiceDatabases(ground.databaseServer(), '', PASSWORD),
    options.ports ?? somePorts(),
    createTopics(kafka),
  ]);
  const { dataDir, common = {} } = options;
  return {
    host: '127.0.0.1',
    ports,
    dataDir,
    keysDir: options.keysDir ?? join(dataDir, 'keys'),
    masterKey: options.masterKey ?? randomBytes(32).toString('base64'),
    databases: databases.urls,
    kafka,
    eventStoreUrl: ground.eventStoreUrl(),
    common,
  };
};

/**
 * Starts everything: PostgreSQL, Kafka and a trail where none is given, databases, topics, the services and the gateway,
 * in the order in which containers would. What fails on the way stops what was started.
 */
export const startCluster = async (options: WholeClusterOptions): Promise<Cluster> => {
  const ground = await foundationsOf(options);
  options.watch?.(ground.parts);
  try {
    await all(ground.parts.map((part) => part.start()));
    const topology = await topologyOn(ground, options);
    const { apart = false } = options;
    const cluster = new Cluster(topology, {
      foundations: ground.parts,
      apart,
      logDir: join(options.dataDir, 'logs'),
    });
    options.watch?.(cluster.programs);
    return await cluster.start();
  } catch (error) {
    await Promise.allSettled(ground.parts.map((part) => part.stop()));
    throw error;
  }
};

/** Waits for all of them even when one fails: what is still starting could not be stopped. */
const all = async <T extends readonly unknown[]>(work: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> => {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Promise.all(work);
};
