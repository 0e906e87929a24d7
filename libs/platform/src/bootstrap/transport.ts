import type { ServiceName } from '#contracts';
import {
  DisturbedTransport,
  EmbeddedTransport,
  KafkaTransport,
  maxEventBytes,
  TransportError,
  type EventTransport,
  type KafkaSettings,
} from '#transport';
import type { Config } from '../config/index.js';
import type { HealthRegistry, Log, Metrics } from '../observability/index.js';

/** The transport of this process, and what goes with it. */
export interface ProcessTransport {
  readonly transport: EventTransport;
  readonly maxEventBytes: number | undefined;
  /** Throws when it is set up wrongly. That it is away is no reason not to start: commands are decided without it. */
  check(services: readonly ServiceName[]): Promise<void>;
  close(): Promise<void>;
}

interface Watchers {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: HealthRegistry;
}

const embedded = (): ProcessTransport => ({
  transport: new EmbeddedTransport(),
  maxEventBytes: undefined,
  check: async () => undefined,
  close: async () => undefined,
});

export const makeTransport = ({ kafka, disturb }: Pick<Config, 'kafka' | 'disturb'>, watchers: Watchers) => {
  const made = kafka === null ? embedded() : overKafka(kafka, watchers);
  return disturb === null ? made : disturbed(made, disturb, watchers.log);
};

/** For tests. */
const disturbed = (made: ProcessTransport, seed: number, log: Log): ProcessTransport => {
  log.event('warn', { message: 'events between services are disturbed on purpose' });
  const transport = new DisturbedTransport(made.transport, {
    seed,
    onDisturbed: (disturbance, service, events) =>
      log.event('debug', { message: 'disturbed', fields: { kind: disturbance, service, count: events } }),
  });
  return { ...made, transport };
};

const overKafka = (kafka: KafkaSettings, { log, metrics, health }: Watchers): ProcessTransport => {
  const transport = new KafkaTransport({
    settings: kafka,
    onError: (error, service) => log.event('error', { message: 'relay failed', fields: { service }, error }),
    onSkipped: ({ group, source, reason, partition, offset }) => {
      metrics.skipped.inc({ consumer: group, source, reason });
      const fields = { consumer: group, source, reason, partition, offset };
      log.event('warn', { message: 'a message that is not ours was passed over', fields });
    },
    onComplaint: (message, fields) => log.event('warn', { message: `kafkajs: ${message}`, fields }),
  });
  health.add('beside', 'kafka', () => transport.ping());
  metrics.collect('waymark_relay_state', () =>
    transport.relays().map(({ service, state }) => ({ labels: { service, state }, value: 1 })),
  );
  return {
    transport,
    maxEventBytes: maxEventBytes(kafka),
    check: (services) => checked(transport, services, log),
    close: () => transport.close(),
  };
};

const checked = async (transport: KafkaTransport, services: readonly ServiceName[], log: Log): Promise<void> => {
  try {
    await transport.check(services);
  } catch (error) {
    if (!(error instanceof TransportError) || error.code !== 'KAFKA_UNAVAILABLE') throw error;
    log.event('error', { message: 'Kafka cannot be reached; commands are decided, events wait', error });
  }
};
