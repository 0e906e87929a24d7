export { KAFKA_VERSION, kafkaJars, missingForKafka } from './artefacts.js';
export { startKafka, type KafkaOptions, type RunningKafka } from './start-kafka.js';
export * from './test-kafka.js';
