import { TransportError, type TransportErrorCode } from '../errors.js';

interface Traits {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly originalError?: unknown;
  readonly errors?: unknown;
}

const CHECK: Readonly<Record<Extract<TransportErrorCode, `KAFKA_${string}`>, string>> = {
  KAFKA_UNAVAILABLE: 'No broker of KAFKA_BROKERS answers. Check that they run, host, port and network, and KAFKA_TLS.',
  KAFKA_AUTH_FAILED: 'Kafka refused the credentials. Check KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD.',
  KAFKA_TLS_FAILED:
    'No trusted TLS connection to Kafka. Check KAFKA_TLS, KAFKA_CA_FILE and the name in the certificate.',
  KAFKA_NOT_ALLOWED: 'Kafka does not allow this user to do that. Check its ACLs on topics and groups.',
  KAFKA_TOPIC_MISSING: 'A topic does not exist. Create the topics: waymark topics.',
  KAFKA_TOPIC_UNFIT: 'A topic does not fit the settings.',
  KAFKA_REPLICATION_TOO_HIGH: 'The cluster has fewer brokers than --replication asks for. Ask for fewer.',
  KAFKA_MESSAGE_TOO_LARGE: 'A message is larger than the topic takes. Raise its max.message.bytes.',
};

const BY_TYPE: Readonly<Record<string, keyof typeof CHECK>> = {
  INVALID_REPLICATION_FACTOR: 'KAFKA_REPLICATION_TOO_HIGH',
  UNKNOWN_TOPIC_OR_PARTITION: 'KAFKA_TOPIC_MISSING',
  MESSAGE_TOO_LARGE: 'KAFKA_MESSAGE_TOO_LARGE',
  RECORD_LIST_TOO_LARGE: 'KAFKA_MESSAGE_TOO_LARGE',
  TOPIC_AUTHORIZATION_FAILED: 'KAFKA_NOT_ALLOWED',
  GROUP_AUTHORIZATION_FAILED: 'KAFKA_NOT_ALLOWED',
  CLUSTER_AUTHORIZATION_FAILED: 'KAFKA_NOT_ALLOWED',
  SASL_AUTHENTICATION_FAILED: 'KAFKA_AUTH_FAILED',
  UNSUPPORTED_SASL_MECHANISM: 'KAFKA_AUTH_FAILED',
  ILLEGAL_SASL_STATE: 'KAFKA_AUTH_FAILED',
};

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/;

const kindOf = ({ name, type, code }: Traits): keyof typeof CHECK | undefined => {
  if (typeof type === 'string' && BY_TYPE[type] !== undefined) return BY_TYPE[type];
  if (name === 'KafkaJSSASLAuthenticationError') return 'KAFKA_AUTH_FAILED';
  if (name === 'KafkaJSTopicMetadataNotLoaded') return 'KAFKA_TOPIC_MISSING';
  return typeof code === 'string' && TLS.test(code) ? 'KAFKA_TLS_FAILED' : undefined;
};

const UNAVAILABLE =
  /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|BrokerNotFound|NoBrokerAvailable|NumberOfRetriesExceeded)(Error)?$/;

const chainOf = (error: unknown): Traits[] => {
  const chain: Traits[] = [];
  let current: unknown = error;
  while (typeof current === 'object' && current !== null && chain.length < 6) {
    const traits: Traits = current;
    chain.push(traits);
    const parts: unknown = Array.isArray(traits.errors) ? traits.errors[0] : undefined;
    current = traits.cause ?? traits.originalError ?? parts;
  }
  return chain;
};

/** An error of kafkajs under a code of ours that says what an operator can do; any other error as it is. */
export const explained = (error: unknown): unknown => {
  const chain = chainOf(error);
  const known = chain.map(kindOf).find((kind) => kind !== undefined);
  const away = chain.some(({ name }) => typeof name === 'string' && UNAVAILABLE.test(name));
  const kind = known ?? (away ? 'KAFKA_UNAVAILABLE' : undefined);
  return kind === undefined ? error : kafkaError(kind, undefined, error);
};

export const kafkaError = (kind: keyof typeof CHECK, detail?: string, cause?: unknown): TransportError =>
  new TransportError(kind, detail ?? CHECK[kind], cause === undefined ? undefined : { cause });

/** After these a member has to join its group again; kafkajs does so when they are thrown at it. */
export const isRebalance = (error: unknown): boolean =>
  ['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'].includes(
    String((error as Traits | null)?.type),
  );
