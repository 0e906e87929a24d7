import type { KafkaOptions, RunningKafka } from './start-kafka.js';

export { KAFKA_VERSION, kafkaJars, missingForKafka } from './artefacts.js';
export type { KafkaOptions, RunningKafka } from './start-kafka.js';
export * from './test-kafka.js';

/** Starts a broker of a test's own. Loaded when it is called: most tests need no Kafka. */
export const startKafka = async (options: KafkaOptions): Promise<RunningKafka> =>
  (await import('./start-kafka.js')).startKafka(options);
