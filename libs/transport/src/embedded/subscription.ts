import type { ServiceName } from '#contracts';
import type { EventSource } from '#event-store';
import { TransportError } from '../errors.js';
import type { SourceLag, SourceStatus, Subscription, SubscriptionOptions } from '../port.js';
import { Lane, type Step } from './lane.js';
import { Signal } from '../signal.js';

const HEARTBEAT_MS = 1_000;
/**
 * After its work a subscription rests for as long as that took: the busier the process, the more events go into one
 * transaction. When there is little to do, it costs nobody a noticeable wait.
 */
const LONGEST_REST_MS = 50;

interface IdleWaiter {
  readonly pending: Set<Lane>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Takes turns over its sources, one batch at a time: no source can starve another. */
export class EmbeddedSubscription implements Subscription {
  readonly #lanes: readonly Lane[];
  readonly #signal = new Signal();
  /** Ends a rest. */
  readonly #hurry = new Signal();
  readonly #waiters = new Set<IdleWaiter>();
  #heartbeat = Date.now();
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(
    options: SubscriptionOptions,
    private readonly onStop: () => void,
  ) {
    this.#lanes = [...new Set(options.sources)].map((service) => new Lane(service, options));
  }

  start(): void {
    this.#running = this.#run();
  }

  attach(source: EventSource): void {
    this.#lane(source.service)?.attach(source, this.#signal.raise);
    this.#signal.raise();
  }

  detach(service: ServiceName): void {
    this.#lane(service)?.detach();
  }

  #lane(service: ServiceName): Lane | undefined {
    return this.#lanes.find((lane) => lane.service === service);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const began = performance.now();
      if (!(await this.#turn())) await this.#signal.wait(this.#restMs());
      else if (this.#waiters.size === 0) await this.#hurry.wait(Math.min(performance.now() - began, LONGEST_REST_MS));
    }
  }

  async #turn(): Promise<boolean> {
    let moved = false;
    for (const lane of this.#lanes) {
      if (this.#stopped) return false;
      this.#heartbeat = Date.now();
      if (!lane.stale && this.#waiters.size === 0) continue;
      // Who asks while a read is under way may have committed after it: only those who asked before are answered.
      const asked = [...this.#waiters];
      const step = await lane.step();
      moved ||= step === 'moved';
      this.#answer(asked, lane, step);
    }
    return moved;
  }

  #answer(asked: readonly IdleWaiter[], lane: Lane, step: Step): void {
    for (const waiter of asked) {
      if (step === 'drained') waiter.pending.delete(lane);
      const halted = lane.haltedBy;
      if (halted === undefined && waiter.pending.size > 0) continue;
      this.#waiters.delete(waiter);
      if (halted === undefined) waiter.resolve();
      else waiter.reject(halted);
    }
  }

  #restMs(): number {
    const now = Date.now();
    return Math.min(HEARTBEAT_MS, ...this.#lanes.map((lane) => lane.waitMs(now)));
  }

  async idle(): Promise<void> {
    if (this.#stopped) throw stopped();
    if (this.#lanes.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#waiters.add({ pending: new Set(this.#lanes), resolve, reject });
      this.#signal.raise();
      this.#hurry.raise();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#signal.raise();
    this.#hurry.raise();
    for (const lane of this.#lanes) lane.detach();
    await this.#running;
    for (const waiter of this.#waiters) waiter.reject(stopped());
    this.#waiters.clear();
    this.onStop();
  }

  lag(): Promise<readonly SourceLag[]> {
    return Promise.all(this.#lanes.map((lane) => lane.lag()));
  }

  status(): { heartbeat: number; sources: readonly SourceStatus[] } {
    return { heartbeat: this.#heartbeat, sources: this.#lanes.map((lane) => lane.status()) };
  }
}

const stopped = (): TransportError => new TransportError('SUBSCRIPTION_STOPPED', 'The subscription was stopped.');
