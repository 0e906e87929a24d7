import type { ServiceName } from '#contracts';
// Node finds some names of this CommonJS package and not others; all of them are on its default export.
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { hasCode } from '../errors.js';
import { explained, kafkaError } from './errors.js';
import { topicOf, type KafkaSettings } from './settings.js';

export interface TopicPlan {
  readonly services: readonly ServiceName[];
  readonly partitions: number;
  readonly replication: number;
}

export interface TopicReport {
  readonly topic: string;
  readonly outcome: 'created' | 'exists';
  readonly partitions: number;
}

/** With its own connection, for the time of one job. */
export const withAdmin = async <T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw explained(error);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

const partitionsOf = async (admin: Admin, topics: readonly string[]): Promise<Map<string, number>> => {
  const existing = new Set(await admin.listTopics());
  const known = topics.filter((topic) => existing.has(topic));
  if (known.length === 0) return new Map();
  const { topics: found } = await admin.fetchTopicMetadata({ topics: known });
  return new Map(found.map(({ name, partitions }) => [name, partitions.length]));
};

const PATIENCE_MS = 30_000;
const POLL_MS = 50;

/**
 * A broker may not know yet what the controller has just created. kafkajs waits for leaders and takes that answer for a
 * topic that does not exist, so we wait ourselves.
 */
export const untilKnown = async (
  admin: Pick<Admin, 'fetchTopicMetadata'>,
  topics: readonly string[],
  patienceMs = PATIENCE_MS,
): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  for (;;)
    try {
      await admin.fetchTopicMetadata({ topics: [...topics] });
      return;
    } catch (error) {
      if (!hasCode(explained(error), 'KAFKA_TOPIC_MISSING') || performance.now() > deadline) throw error;
      await delay(POLL_MS);
    }
};

/**
 * Creates what is missing and touches nothing that exists: may be run any number of times. Events are kept for ever, since
 * a service that is new reads from the beginning. Refuses another number of partitions than a topic has.
 */
export const createTopics = (kafka: Kafka, settings: KafkaSettings, plan: TopicPlan): Promise<TopicReport[]> =>
  withAdmin(kafka, async (admin) => {
    const wanted = plan.services.map((service) => topicOf(settings, service));
    const before = await partitionsOf(admin, wanted);
    const odd = wanted.filter((topic) => (before.get(topic) ?? plan.partitions) !== plan.partitions);
    if (odd.length > 0) throw kafkaError('KAFKA_TOPIC_UNFIT', partitionsDiffer(odd, before, plan.partitions));
    const missing = wanted.filter((topic) => !before.has(topic));
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: plan.partitions,
          replicationFactor: plan.replication,
          configEntries: [
            { name: 'cleanup.policy', value: 'delete' },
            { name: 'retention.ms', value: '-1' },
            { name: 'retention.bytes', value: '-1' },
            { name: 'max.message.bytes', value: String(settings.maxMessageBytes) },
            { name: 'min.insync.replicas', value: String(Math.max(1, plan.replication - 1)) },
          ],
        })),
      });
      await untilKnown(admin, missing);
    }
    return wanted.map((topic) => ({
      topic,
      outcome: before.has(topic) ? 'exists' : 'created',
      partitions: before.get(topic) ?? plan.partitions,
    }));
  });

const partitionsDiffer = (odd: readonly string[], has: ReadonlyMap<string, number>, asked: number): string =>
  `${odd.map((topic) => `${topic} has ${has.get(topic) ?? 0} partitions`).join(', ')}, and ${asked} are asked for. ` +
  'The number is fixed for life: with another one the events of a course would be in two partitions, in no order.';

/** What is wrong with the topics of these services, before anything relies on them. Throws `KAFKA_…`. */
export const checkTopics = (kafka: Kafka, settings: KafkaSettings, services: readonly ServiceName[]): Promise<void> =>
  withAdmin(kafka, async (admin) => {
    const topics = services.map((service) => topicOf(settings, service));
    const found = await partitionsOf(admin, topics);
    const missing = topics.filter((topic) => !found.has(topic));
    if (missing.length > 0)
      throw kafkaError(
        'KAFKA_TOPIC_MISSING',
        `Topics are missing: ${missing.join(', ')}. Create them: waymark topics.`,
      );
    const resources = topics.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: ['max.message.bytes'],
    }));
    const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
    const small = answer.resources.filter(
      ({ configEntries: [limit] }) => Number(limit?.configValue ?? Infinity) < settings.maxMessageBytes,
    );
    if (small.length > 0)
      throw kafkaError(
        'KAFKA_TOPIC_UNFIT',
        `${small.map(({ resourceName }) => resourceName).join(', ')} take smaller messages than ` +
          `KAFKA_MAX_MESSAGE_BYTES=${settings.maxMessageBytes}. Raise max.message.bytes of the topic, or lower the setting.`,
      );
  });
