import { Client } from 'pg';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { systemClock } from '#kernel';
import { Consumer } from '#transport';
import { openConsumerDatabase } from '../../libs/transport/src/testing/database.js';
import { KafkaInstallation, kafkaSettings } from '../../libs/transport/src/testing/kafka.js';
import { openSender, type Sender } from '../../libs/transport/src/testing/sender.js';

/** Events a second, each beside what the bare client does with messages of the same size on the same broker. */
export interface ThroughputResult {
  readonly events: number;
  readonly bytesPerEvent: number;
  readonly relay: number;
  readonly bareProduce: number;
  readonly consumer: number;
  readonly bareEachBatch: number;
}

const KEYS = 100;
const A_KEY = 300;
const EVENTS = KEYS * A_KEY;
const PAGE = 500;
const PREFIX = 'bench.';
const TOPIC = `${PREFIX}infusion.events`;
const BARE_TOPIC = `${PREFIX}intake.events`;

const perSecond = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return Math.round((EVENTS * 1000) / (performance.now() - started));
};

const freshDatabase = async (server: string, name: string): Promise<string> => {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};

const fill = async (sender: Sender): Promise<void> => {
  const keys = Array.from({ length: KEYS }, (_, index) => `course-${index}`);
  for (let version = 0; version < A_KEY; version += A_KEY / 3)
    await Promise.all(keys.map((key) => sender.append(key, version, A_KEY / 3)));
};

interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Everything of a topic, as fast as the bare client gives it; what it does not count it does not look at. */
const readAll = async (kafka: Kafka, groupId: string, keep: (message: Message) => void): Promise<void> => {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
  let read = 0;
  await new Promise<void>((done, fail) => {
    const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }): Promise<void> => {
      for (const message of batch.messages) keep(message as Message);
      read += batch.messages.length;
      if (read >= EVENTS) done();
    };
    consumer.run({ eachBatch, partitionsConsumedConcurrently: 4 }).catch(fail);
  });
  await consumer.disconnect();
};

const bareProduce = async (producer: Producer, messages: readonly Message[]): Promise<void> => {
  for (let from = 0; from < messages.length; from += PAGE)
    await producer.send({ topic: BARE_TOPIC, acks: -1, messages: [...messages.slice(from, from + PAGE)] });
};

/** The relay from an event table to Kafka, and a consumer with a cursor in PostgreSQL; both with nothing else to do. */
export const benchThroughput = async (server: string, broker: string): Promise<ThroughputResult> => {
  const sender = await openSender(await freshDatabase(server, 'bench_sender'));
  const reader = await openConsumerDatabase(await freshDatabase(server, 'bench_reader'));
  const installation = new KafkaInstallation(kafkaSettings(broker, PREFIX));
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  try {
    await installation.topics(['infusion', 'intake']);
    await fill(sender);
    const relay = await perSecond(async () => {
      const transport = installation.transport();
      const carrier = await transport.carry(sender.store.source(sender.database), sender.database);
      await carrier.idle();
    });

    const messages: Message[] = [];
    await readAll(kafka, 'bench.warm', ({ key, value, headers }) => messages.push({ key, value, headers }));
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const produced = await perSecond(() => bareProduce(producer, messages));
    await producer.disconnect();
    const bareEachBatch = await perSecond(() => readAll(kafka, 'bench.bare', () => undefined));

    const consumer = new Consumer({
      name: 'course',
      database: reader,
      transport: installation.transport(),
      sources: ['infusion'],
      reaction: { name: 'nothing', react: async () => undefined },
      clock: systemClock,
      onError: (error) => {
        throw error;
      },
    });
    const consumed = await perSecond(async () => {
      await consumer.start();
      await consumer.idle();
    });
    await consumer.stop();
    return {
      events: EVENTS,
      bytesPerEvent: Math.round(bytes / EVENTS),
      relay,
      bareProduce: produced,
      consumer: consumed,
      bareEachBatch,
    };
  } finally {
    await installation.close();
    await Promise.all([sender.database.close(), reader.close()]);
  }
};
