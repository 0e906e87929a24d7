import type { ServiceName } from '#contracts';
import type { EventSource } from '#event-store';
import { Chance } from '#kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { TransportError } from '../errors.js';
import type {
  Batch,
  BatchOutcome,
  Carrier,
  CarrierDatabase,
  EventTransport,
  Subscription,
  SubscriptionOptions,
} from '../port.js';
import { DisturbedSource, type SourceDisturbance } from './disturbed-source.js';

/** Of batches: how often one waits for others, comes again after it was handled, or reaches two members at the same time. */
const LATE = 0.15;
const AGAIN = 0.2;
const AT_ONCE = 0.15;
const LONGEST_MS = 20;

export type Disturbance = SourceDisturbance | 'late' | 'again' | 'at-once';

export interface DisturbedTransportOptions {
  readonly seed: number;
  readonly onDisturbed?: (disturbance: Disturbance, service: ServiceName, events: number) => void;
}

/** The same batch from somebody who does not know what is stored: only the cursors tell what is new in it. */
const unplaced = ({ source, lane, events, checkpoint }: Batch): Batch => ({ source, lane, events, checkpoint });

/**
 * For tests: any transport, as bad as the port allows. Senders' events come twice, late and mixed (`DisturbedSource`), and
 * batches come later than those of other sources, come again, or reach two members of a group at once. What a seed decides
 * is drawn when it happens, so timing has its part; what must not depend on any of it is what the services record.
 */
export class DisturbedTransport implements EventTransport {
  constructor(
    private readonly inner: EventTransport,
    private readonly options: DisturbedTransportOptions,
  ) {}

  carry(source: EventSource, owner: CarrierDatabase): Promise<Carrier> {
    const told = (disturbance: SourceDisturbance, events: number): void =>
      this.options.onDisturbed?.(disturbance, source.service, events);
    return this.inner.carry(new DisturbedSource(source, this.#chance(`from ${source.service}`), told), owner);
  }

  subscribe(options: SubscriptionOptions): Promise<Subscription> {
    const chance = this.#chance(`to ${options.group}`);
    return this.inner.subscribe({ ...options, onBatch: (batch) => this.#deliver(batch, options, chance) });
  }

  #chance(name: string): Chance {
    return new Chance(Chance.seedFor(this.options.seed, name));
  }

  async #deliver(batch: Batch, { onBatch }: SubscriptionOptions, chance: Chance): Promise<BatchOutcome> {
    const tell = (disturbance: Disturbance): void =>
      this.options.onDisturbed?.(disturbance, batch.source, batch.events.length);
    await delay(chance.below(LONGEST_MS));
    if (chance.happens(LATE)) {
      tell('late');
      throw new TransportError('DISTURBED', 'Comes later.');
    }
    const others = [];
    if (chance.happens(AT_ONCE)) {
      tell('at-once');
      others.push(onBatch(unplaced(batch)));
    }
    const [first, ...rest] = await Promise.allSettled([onBatch(batch), ...others]);
    for (const each of [first, ...rest]) if (each.status === 'rejected') throw each.reason;
    if (chance.happens(AGAIN)) {
      tell('again');
      await onBatch(unplaced(batch));
    }
    return (first as PromiseFulfilledResult<BatchOutcome>).value;
  }
}
