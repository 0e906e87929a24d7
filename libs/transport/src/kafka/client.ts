import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { mendKafkaJs } from './mend-kafkajs.js';
import { timingOf, type KafkaSettings } from './settings.js';

mendKafkaJs();

/** What kafkajs complains of by itself: where and what in its own words, which hold no content of messages. */
export type KafkaComplaint = (message: string, fields: Readonly<Record<string, string>>) => void;

const saslOf = ({ sasl }: KafkaSettings): SASLOptions | undefined =>
  sasl === null
    ? undefined
    : { mechanism: sasl.mechanism as 'plain', username: sasl.username, password: sasl.password };

const tlsOf = ({ tls }: KafkaSettings): true | { ca: string[] } | undefined => {
  if (tls === null) return undefined;
  return tls.ca === null ? true : { ca: [tls.ca] };
};

export const createKafka = (settings: KafkaSettings, complain: KafkaComplaint): Kafka => {
  const timing = timingOf(settings);
  const ssl = tlsOf(settings);
  const sasl = saslOf(settings);
  return new Kafka({
    clientId: 'waymark',
    brokers: [...settings.brokers],
    connectionTimeout: timing.connect,
    authenticationTimeout: timing.request,
    requestTimeout: timing.request,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    // Few: whoever uses the client starts again from what is durable, with a client that remembers nothing.
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 2_000 },
    logLevel: logLevel.ERROR,
    logCreator: () => {
      return ({ namespace, log }) => {
        const error: unknown = log['error'];
        complain(log.message, { namespace, ...(typeof error === 'string' ? { error } : {}) });
      };
    },
  });
};
