import type { ServiceName } from '#contracts';
import { EmbeddedTransport, KafkaTransport, maxEventBytes, TransportError, type EventTransport } from '#transport';
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

const embedded = (): ProcessTransport => ({
  transport: new EmbeddedTransport(),
  maxEventBytes: undefined,
  check: async () => undefined,
  close: async () => undefined,
});

export const makeTransport = (
  { kafka }: Pick<Config, 'kafka'>,
  { log, metrics, health }: { log: Log; metrics: Metrics; health: HealthRegistry },
): ProcessTransport => {
  if (kafka === null) return embedded();
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
