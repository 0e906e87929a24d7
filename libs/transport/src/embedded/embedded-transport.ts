import type { ServiceName } from '#contracts';
import type { EventSource } from '#event-store';
import { TransportError } from '../errors.js';
import type { Carrier, EventTransport, Subscription, SubscriptionOptions } from '../port.js';
import { EmbeddedSubscription } from './subscription.js';

/** Where the senders live in the same process: reads their event tables in commit order, and copies nothing. */
export class EmbeddedTransport implements EventTransport {
  readonly #sources = new Map<ServiceName, EventSource>();
  readonly #subscriptions = new Set<EmbeddedSubscription>();

  async carry(source: EventSource): Promise<Carrier> {
    if (this.#sources.has(source.service))
      throw new TransportError('ALREADY_CARRIED', `${source.service} is carried already.`);
    this.#sources.set(source.service, source);
    for (const subscription of this.#subscriptions) subscription.attach(source);
    return {
      stop: async () => {
        this.#sources.delete(source.service);
        for (const subscription of this.#subscriptions) subscription.detach(source.service);
      },
      idle: async () => {},
      lag: async () => 0,
    };
  }

  async subscribe(options: SubscriptionOptions): Promise<Subscription> {
    const subscription = new EmbeddedSubscription(options, () => this.#subscriptions.delete(subscription));
    this.#subscriptions.add(subscription);
    for (const source of this.#sources.values()) subscription.attach(source);
    subscription.start();
    return subscription;
  }
}
