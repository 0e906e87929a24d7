import { readFileSync } from 'node:fs';
import { DEFAULT_TIMING, SASL_MECHANISMS, type KafkaSettings } from '#transport';
import type { EnvReader } from './reader.js';

const BROKER = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([1-9][0-9]{0,4})$/;
const PREFIX = /^[A-Za-z0-9._-]{0,100}$/;
const ON_OFF = ['on', 'off'] as const;
const SMALLEST = 65_536;
const LARGEST = 100_000_000;
/** The bounds that brokers have by default (`group.min.session.timeout.ms`, `group.max.session.timeout.ms`). */
const SESSIONS = [6_000, 1_800_000] as const;

const DEPENDENT = ['KAFKA_TLS', 'KAFKA_CA_FILE', 'KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const;

/** Null: events do not travel over Kafka. */
export const readKafka = (reader: EnvReader): KafkaSettings | null => {
  const brokers = readBrokers(reader);
  const settings = {
    brokers,
    prefix: readPrefix(reader),
    tls: readTls(reader),
    sasl: readSasl(reader),
    maxMessageBytes: reader.integer('KAFKA_MAX_MESSAGE_BYTES', 1_048_576, [SMALLEST, LARGEST]),
    timing: { session: reader.integer('KAFKA_SESSION_TIMEOUT_MS', DEFAULT_TIMING.session, SESSIONS) },
  };
  if (brokers.length > 0) return settings;
  const alone = DEPENDENT.some((name) => reader.optional(name) !== null);
  if (alone && reader.optional('KAFKA_BROKERS') === null)
    reader.refuse('KAFKA_BROKERS', 'set the brokers that the other KAFKA_ settings are for.');
  return null;
};

const readBrokers = (reader: EnvReader): string[] => {
  const brokers = reader
    .text('KAFKA_BROKERS', '')
    .split(',')
    .map((broker) => broker.trim());
  const named = brokers.filter((broker) => broker !== '');
  const bad = named.some((broker) => Number(BROKER.exec(broker)?.[2] ?? Infinity) > 65_535);
  if (bad) reader.refuse('KAFKA_BROKERS', 'set host:port, several separated by commas.');
  return bad ? [] : named;
};

const readPrefix = (reader: EnvReader): string => {
  const prefix = reader.text('KAFKA_TOPIC_PREFIX', 'waymark.');
  if (!PREFIX.test(prefix)) reader.refuse('KAFKA_TOPIC_PREFIX', 'set at most 100 letters, digits, dots, - or _.');
  return prefix;
};

const readTls = (reader: EnvReader): KafkaSettings['tls'] => {
  const file = reader.optional('KAFKA_CA_FILE');
  const tls = reader.oneOf('KAFKA_TLS', ON_OFF, file === null ? 'off' : 'on');
  if (tls === 'on') return { ca: file === null ? null : readCa(reader, file) };
  if (file !== null) reader.refuse('KAFKA_TLS', 'set on: KAFKA_CA_FILE is for TLS.');
  return null;
};

const readCa = (reader: EnvReader, file: string): string | null => {
  try {
    const pem = readFileSync(file, 'utf8');
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  } catch {
    // Said below: the file is not there, or not for us.
  }
  reader.refuse('KAFKA_CA_FILE', 'set a file in PEM format that can be read.');
  return null;
};

const readSasl = (reader: EnvReader): KafkaSettings['sasl'] => {
  const [username, password] = [reader.optional('KAFKA_USERNAME'), reader.optional('KAFKA_PASSWORD')];
  if (reader.optional('KAFKA_SASL_MECHANISM') === null) {
    if (username !== null || password !== null)
      reader.refuse('KAFKA_SASL_MECHANISM', `set one of ${SASL_MECHANISMS.join(', ')}.`);
    return null;
  }
  const mechanism = reader.oneOf('KAFKA_SASL_MECHANISM', SASL_MECHANISMS, 'plain');
  if (username === null) reader.refuse('KAFKA_USERNAME', 'set the user that KAFKA_SASL_MECHANISM is for.');
  if (password === null) reader.refuse('KAFKA_PASSWORD', 'set the password of KAFKA_USERNAME.');
  return { mechanism, username: username ?? '', password: password ?? '' };
};
