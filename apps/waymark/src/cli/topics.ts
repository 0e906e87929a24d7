import { SERVICES } from '#contracts';
import { loadKafkaConfig, parseOptions, UsageError } from '#platform';
import { KafkaTransport } from '#transport';

const OPTIONS = {
  partitions: { type: 'string', default: '12' },
  replication: { type: 'string', default: '3' },
} as const;

const count = (name: string, text: string): number => {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} is a whole number from 1 to 9999.`);
};

/** `waymark topics`: creates the topics that are missing, says what is there, and changes nothing else. */
export const topics = async (args: string[]): Promise<number> => {
  const values = parseOptions('waymark topics', args, OPTIONS);
  const plan = {
    services: SERVICES,
    partitions: count('partitions', values.partitions),
    replication: count('replication', values.replication),
  };
  const settings = loadKafkaConfig(process.env);
  if (settings === null) throw new UsageError('set KAFKA_BROKERS: without it there are no topics.');
  const transport = new KafkaTransport({ settings });
  for (const { topic, outcome, partitions } of await transport.createTopics(plan))
    process.stdout.write(`${topic} ${outcome} (${partitions} partitions)\n`);
  return 0;
};
