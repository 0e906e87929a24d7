import type { ServiceName } from '#contracts';
import type { EventSource } from '#event-store';
import type { CarrierDatabase } from '../port.js';
import { KafkaTransport, type KafkaTransportOptions } from '../kafka/kafka-transport.js';
import type { KafkaSettings, KafkaTiming } from '../kafka/settings.js';

/** Impatient, so that what production waits for shows within a test. */
export const FAST: Partial<KafkaTiming> = {
  connect: 2_000,
  request: 5_000,
  session: 10_000,
  heartbeat: 200,
  rebalance: 10_000,
  fetchWait: 100,
};

export const kafkaSettings = (brokers: string, prefix: string, more: Partial<KafkaSettings> = {}): KafkaSettings => ({
  brokers: [brokers],
  prefix,
  tls: null,
  sasl: null,
  maxMessageBytes: 1_048_576,
  timing: FAST,
  ...more,
});

/** Makes transports as the processes of one installation have them, and the topics that they need. */
export class KafkaInstallation {
  readonly #made: KafkaTransport[] = [];

  constructor(readonly settings: KafkaSettings) {}

  async topics(services: readonly ServiceName[], partitions = 3): Promise<void> {
    await this.transport().createTopics({ services, partitions, replication: 1 });
  }

  transport(options: Partial<KafkaTransportOptions> = {}): KafkaTransport {
    const transport = new KafkaTransport({ settings: this.settings, ...options });
    this.#made.push(transport);
    return transport;
  }

  async carrying(
    sources: readonly EventSource[],
    owner: CarrierDatabase,
    options: Partial<KafkaTransportOptions> = {},
  ): Promise<KafkaTransport> {
    const transport = this.transport(options);
    for (const source of sources) await transport.carry(source, owner);
    return transport;
  }

  async close(): Promise<void> {
    await Promise.all(this.#made.map((transport) => transport.close()));
  }
}
