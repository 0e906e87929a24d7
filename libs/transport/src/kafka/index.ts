export { KafkaTransport, type KafkaTransportOptions } from './kafka-transport.js';
export {
  DEFAULT_TIMING,
  maxEventBytes,
  SASL_MECHANISMS,
  topicOf,
  type KafkaSettings,
  type KafkaTiming,
  type SaslMechanism,
} from './settings.js';
export type { RelayStatus } from './relay.js';
export type { SkippedMessage, SkipReason } from './subscription.js';
export type { TopicPlan, TopicReport } from './topics.js';
