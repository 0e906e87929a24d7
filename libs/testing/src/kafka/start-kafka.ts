import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { KAFKA_VERSION, kafkaJars } from './artefacts.js';
import { GuardedProcess } from './process.js';
import { serverProperties, type BrokerProperties } from './properties.js';

const run = promisify(execFile);

export interface KafkaOptions extends Pick<BrokerProperties, 'extra' | 'protocol'> {
  /** Empty, or of an earlier broker: then it comes back with its data, on its ports. */
  readonly dataDir: string;
  readonly version?: string;
  /** Further arguments of `kafka-storage format`, such as `--add-scram`. */
  readonly format?: readonly string[];
  /** How a client gets in, where the listener asks for more than an address. */
  readonly client?: Partial<KafkaConfig>;
}

/** A real broker on this machine. Whatever it is doing, it goes when this process goes. */
export interface RunningKafka {
  /** host:port, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  readonly pid: number;
  /** In order. What clients were told is on disk stays there for the next start on the same folder. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** Alive, connected and silent, like a machine that swaps or a network that drops packets. */
  pause(): void;
  resume(): void;
}

const CLUSTER = 'd2F5bWFyay10ZXN0cy0wMA';
const PATIENCE_MS = 60_000;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const portsOf = async (dataDir: string): Promise<{ port: number; controllerPort: number }> => {
  const file = join(dataDir, 'ports.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as { port: number; controllerPort: number };
  const ports = { port: await freePort(), controllerPort: await freePort() };
  await writeFile(file, JSON.stringify(ports));
  return ports;
};

/** Starts Apache Kafka in KRaft mode and resolves when it serves topics, producers and groups. */
export const startKafka = async (options: KafkaOptions): Promise<RunningKafka> => {
  const { dataDir, version = KAFKA_VERSION, format = [], client = {} } = options;
  const jars = join(await kafkaJars(version), '*');
  await mkdir(dataDir, { recursive: true });
  const ports = await portsOf(dataDir);
  const properties = join(dataDir, 'server.properties');
  await writeFile(properties, serverProperties({ ...options, ...ports }));
  const tool = ['-cp', jars, 'kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', properties];
  await run('java', [...tool, '--ignore-formatted', ...format]);
  const jvm = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', jars];
  const log = join(dataDir, 'kafka.log');
  const broker = await GuardedProcess.start('java', [...jvm, 'kafka.Kafka', properties], log);
  const brokers = `127.0.0.1:${ports.port}`;
  try {
    await serving(brokers, broker, client);
  } catch (cause) {
    await broker.end('SIGKILL');
    const last = (await readFile(log, 'utf8')).split('\n').slice(-15).join('\n');
    throw new Error(`Kafka ${version} did not start on ${brokers}; its last words:\n${last}`, { cause });
  }
  return {
    brokers,
    pid: broker.pid,
    stop: () => broker.end('SIGTERM'),
    kill9: () => broker.end('SIGKILL'),
    pause: () => broker.signal('SIGSTOP'),
    resume: () => broker.signal('SIGCONT'),
  };
};

/** An open port is not enough: the coordinators of groups and producers take a moment longer. */
const serving = async (brokers: string, broker: GuardedProcess, client: Partial<KafkaConfig>): Promise<void> => {
  const kafka = new Kafka({
    clientId: 'waymark-start',
    brokers: [brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    ...client,
  });
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await askEverybody(kafka);
    } catch (error) {
      if (!broker.running || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};

const askEverybody = async (kafka: Kafka): Promise<void> => {
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 1 } });
  try {
    await admin.connect();
    await producer.connect();
    await admin.describeCluster();
    await admin.fetchOffsets({ groupId: 'waymark-start' });
  } finally {
    await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
  }
};
