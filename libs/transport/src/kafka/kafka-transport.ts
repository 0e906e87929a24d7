import type { ServiceName } from '#contracts';
import type { EventSource } from '#event-store';
import type { Kafka } from 'kafkajs';
import { TransportError } from '../errors.js';
import type { Carrier, CarrierDatabase, EventTransport, Subscription, SubscriptionOptions } from '../port.js';
import { createKafka, type KafkaComplaint } from './client.js';
import { Offsets } from './offsets.js';
import { Relay, type RelayStatus } from './relay.js';
import type { KafkaSettings } from './settings.js';
import { KafkaSubscription, type SkippedMessage } from './subscription.js';
import { checkTopics, createTopics, withAdmin, type TopicPlan, type TopicReport } from './topics.js';

export interface KafkaTransportOptions {
  readonly settings: KafkaSettings;
  /** A relay failed and tries again. */
  readonly onError?: (error: unknown, source: ServiceName) => void;
  /** A message in a topic of ours that is none of ours was passed over. */
  readonly onSkipped?: (message: SkippedMessage) => void;
  readonly onComplaint?: KafkaComplaint;
}

/** For services that live in processes of their own: a topic a service, a consumer group a reader. */
export class KafkaTransport implements EventTransport {
  readonly #options: KafkaTransportOptions;
  readonly #kafka: Kafka;
  readonly #offsets: Offsets;
  readonly #relays = new Map<ServiceName, Relay>();
  readonly #subscriptions = new Set<KafkaSubscription>();
  #pinging: Promise<void> | undefined;

  constructor(options: KafkaTransportOptions) {
    this.#options = options;
    this.#kafka = createKafka(options.settings, options.onComplaint ?? (() => undefined));
    this.#offsets = new Offsets(this.#kafka, options.settings);
  }

  async carry(source: EventSource, owner: CarrierDatabase): Promise<Carrier> {
    const { settings, onError = () => undefined } = this.#options;
    if (this.#relays.has(source.service))
      throw new TransportError('ALREADY_CARRIED', `${source.service} is carried already.`);
    const relay = new Relay({ kafka: this.#kafka, settings, source, owner, onError });
    this.#relays.set(source.service, relay);
    return {
      stop: async () => {
        await relay.stop();
        this.#relays.delete(source.service);
      },
      idle: () => relay.idle(),
      lag: () => relay.lag(),
    };
  }

  async subscribe(options: SubscriptionOptions): Promise<Subscription> {
    const { settings, onSkipped = () => undefined } = this.#options;
    const subscription = new KafkaSubscription({
      kafka: this.#kafka,
      settings,
      offsets: this.#offsets,
      options,
      carried: async (sources) => {
        for (const source of sources) await this.#relays.get(source)?.idle();
      },
      onSkipped,
      onStop: () => this.#subscriptions.delete(subscription),
    });
    this.#subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  /** Throws `KAFKA_…` when Kafka or the topics of these services cannot be used as they are. */
  check(services: readonly ServiceName[]): Promise<void> {
    return checkTopics(this.#kafka, this.#options.settings, services);
  }

  /** Throws `KAFKA_…` when no broker answers. */
  ping(): Promise<void> {
    // Probes come more often than a broker that is silent lets go of them.
    this.#pinging ??= withAdmin(this.#kafka, async (admin) => {
      await admin.describeCluster();
    }).finally(() => (this.#pinging = undefined));
    return this.#pinging;
  }

  createTopics(plan: TopicPlan): Promise<TopicReport[]> {
    return createTopics(this.#kafka, this.#options.settings, plan);
  }

  relays(): readonly RelayStatus[] {
    return [...this.#relays.values()].map((relay) => relay.status());
  }

  /** After its carriers and subscriptions were stopped; stops what is left. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([...this.#relays.values()].map((relay) => relay.stop()));
    await this.#offsets.close();
  }
}
