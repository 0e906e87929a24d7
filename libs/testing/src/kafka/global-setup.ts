import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { missingForKafka, startKafka } from './index.js';
import type { dockerKafka } from './docker.js';

declare global {
  var stopTestKafka: (() => Promise<void>) | undefined;
}

/** Jest translates what it loads here and does not map its names: the file itself, by its path. */
const postgres = async (): Promise<void> => {
  const file = resolve(import.meta.dirname, '../postgres/global-setup.ts');
  const { default: run } = (await import(file)) as { default: () => Promise<void> };
  await run();
};

const built = resolve(import.meta.dirname, '../../../../dist/libs/testing/src/kafka');

interface Built {
  readonly dockerKafka: typeof dockerKafka;
  readonly missingForKafka: typeof missingForKafka;
  readonly startKafka: typeof startKafka;
}

/** Paths, not URLs: jest turns these imports into a require. */
const load = async (): Promise<Built> => {
  const [artefacts, start, docker] = await Promise.all(
    ['artefacts', 'start-kafka', 'docker'].map((name) => import(join(built, `${name}.js`)) as Promise<Built>),
  );
  return { ...artefacts, ...start, ...docker } as Built;
};

interface Found {
  readonly brokers: string;
  readonly from: string;
  stop(): Promise<void>;
}

const ownKafka = async ({ startKafka: start }: Built): Promise<Found> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-kafka-'));
  const broker = await start({ dataDir });
  const stop = async (): Promise<void> => {
    await broker.kill9();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  return { brokers: broker.brokers, from: 'started from Maven Central', stop };
};

/** `KAFKA_BROKERS`, else Docker, else Java and Maven. */
const findKafka = async (parts: Built, noOwn: string | null): Promise<Found | string> => {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined) return { brokers: given, from: 'KAFKA_BROKERS', stop: async () => undefined };
  const docker = await parts.dockerKafka();
  if (typeof docker !== 'string') return { ...docker, from: 'a container' };
  if (noOwn === null) return ownKafka(parts);
  return `KAFKA_BROKERS is not set, ${docker}, and ${noOwn}`;
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** One real Kafka a jest run, beside its PostgreSQL. Where none can be had the suites say so and why; in CI that fails. */
export default async function globalSetup(): Promise<void> {
  await postgres();
  const parts = await load();
  const noOwn = await parts.missingForKafka();
  if (noOwn !== null) process.env['WAYMARK_TEST_KAFKA_OWN_MISSING'] = noOwn;
  const found = await findKafka(parts, noOwn);
  if (typeof found === 'string') {
    if (process.env['CI'] !== undefined) throw new Error(`The Kafka suites must run in CI: ${found}.`);
    process.env['WAYMARK_TEST_KAFKA_MISSING'] = found;
    return say(`\n*** The Kafka suites are SKIPPED: ${found}. ***\n`);
  }
  process.env['WAYMARK_TEST_KAFKA_BROKERS'] = found.brokers;
  globalThis.stopTestKafka = () => found.stop();
  say(`Kafka for tests: ${found.brokers}, ${found.from}`);
}
