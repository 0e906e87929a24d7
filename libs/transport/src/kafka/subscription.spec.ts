import { describe, expect, test } from '@jest/globals';
import type { ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs';
import { kafkaSettings } from '../testing/kafka.js';
import { PRODUCER } from './relay.js';
import type { Offsets } from './offsets.js';
import { topicOf } from './settings.js';
import { KafkaSubscription } from './subscription.js';

const SETTINGS = kafkaSettings('127.0.0.1:9', 't.');

/** A member of a group whose batches come from the test. */
const started = async () => {
  let config: ConsumerRunConfig | undefined;
  const nothing = async (): Promise<void> => undefined;
  const consumer = {
    events: { CRASH: 'crash', GROUP_JOIN: 'join', FETCH: 'fetch', HEARTBEAT: 'heartbeat' },
    ...{ on: () => undefined, connect: nothing, subscribe: nothing, disconnect: nothing },
    run: async (given: ConsumerRunConfig) => void (config = given),
  };
  const seen: string[] = [];
  const subscription = new KafkaSubscription({
    kafka: { consumer: () => consumer } as unknown as Kafka,
    settings: SETTINGS,
    offsets: {} as Offsets,
    options: {
      group: 'course',
      sources: ['intake'],
      checkpoints: { load: async () => undefined },
      onBatch: async () => 'handled',
    } as unknown as ConstructorParameters<typeof KafkaSubscription>[0]['options'],
    carried: nothing,
    onSkipped: ({ offset }) => void seen.push(offset),
    onStop: () => undefined,
  });
  subscription.start();
  while (config === undefined) await Promise.resolve();
  return { subscription, seen, config };
};

/** A batch of somebody else's messages: each that is looked at is reported as passed over. */
const payload = (more: Partial<EachBatchPayload>) => {
  const committed: string[] = [];
  const messages = ['7', '8'].map((offset) => ({ key: null, value: null, headers: {}, offset }));
  const sent = {
    batch: { topic: topicOf(SETTINGS, 'intake'), partition: 0, messages },
    isRunning: () => true,
    isStale: () => false,
    heartbeat: async () => undefined,
    pause: () => () => undefined,
    resolveOffset: () => undefined,
    commitOffsetsIfNecessary: async () => void committed.push('committed'),
    ...more,
  } as unknown as EachBatchPayload;
  return { sent, committed };
};

describe('a batch that kafkajs hands over', () => {
  test('is looked at, and its offset committed afterwards, by us alone', async () => {
    const { subscription, seen, config } = await started();
    const { sent, committed } = payload({});
    await config.eachBatch!(sent);
    expect([seen, committed]).toEqual([['7', '8'], ['committed']]);
    expect(config).toMatchObject({ autoCommit: false, eachBatchAutoResolve: false });
    await subscription.stop();
  });

  test.each([
    ['after the partition went to somebody else', { isStale: () => true }],
    ['while the member is ending', { isRunning: () => false }],
  ])('%s, is left alone: it comes again where it belongs', async (_, more) => {
    const { subscription, seen, config } = await started();
    const { sent, committed } = payload(more);
    await config.eachBatch!(sent);
    expect([seen, committed]).toEqual([[], []]);
    await subscription.stop();
  });
});

test('what is produced is numbered, and one request waits for the other', () => {
  expect(PRODUCER).toMatchObject({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
});
