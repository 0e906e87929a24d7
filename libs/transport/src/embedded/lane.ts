import type { RecordedEvent, ServiceName } from '#contracts';
import type { EventSource, PositionedEvent } from '#event-store';
import { delayBefore } from '../backoff.js';
import { countAfter } from '../count.js';
import { codeOf, hasCode, sourceRestored } from '../errors.js';
import type { Batch, Checkpoint, SourceLag, SourceState, SourceStatus, SubscriptionOptions } from '../port.js';

const BACKOFF = { firstMs: 50, maxMs: 10_000 };
const COUNTED = 1_000;

/** `drained`: everything that had settled is handled. `waits`: there is nothing to do before a retry. */
export type Step = 'moved' | 'drained' | 'waits';

const positionOf = (checkpoint: Checkpoint | undefined): bigint =>
  checkpoint === undefined ? 0n : BigInt(checkpoint.token);

/** The position is this transport's own, and a bigint, which no JSON can hold. */
const withoutPosition = (positioned: PositionedEvent): RecordedEvent => {
  const event: RecordedEvent & { position?: bigint } = { ...positioned };
  delete event.position;
  return event;
};

/** One source as one subscription reads it. */
export class Lane {
  #source: EventSource | undefined;
  #unwatch: () => void = () => {};
  /** Undefined: has to be loaded. */
  #at: { checkpoint: Checkpoint | undefined; incarnation: string } | undefined;
  #failures = 0;
  #error: unknown = null;
  #halted = false;
  #retryAt = 0;
  /** Something may have been committed since the last look. */
  #stale = true;

  constructor(
    readonly service: ServiceName,
    private readonly options: SubscriptionOptions,
  ) {}

  attach(source: EventSource, wake: () => void): void {
    this.#source = source;
    this.#at = undefined;
    this.#stale = true;
    this.#unwatch = source.onCommit(() => {
      this.#stale = true;
      wake();
    });
  }

  detach(): void {
    this.#unwatch();
    this.#unwatch = () => {};
    this.#source = undefined;
  }

  get haltedBy(): unknown {
    return this.#halted ? this.#error : undefined;
  }

  /** Milliseconds until there may be something to do without being woken. */
  waitMs(now: number): number {
    return this.#retryAt > now ? this.#retryAt - now : Infinity;
  }

  /** Whether a look may find something: each costs a round trip, and most commits concern one source only. */
  get stale(): boolean {
    return this.#stale || this.#failures > 0;
  }

  async step(): Promise<Step> {
    if (this.#source === undefined) return 'drained';
    if (this.#halted || this.#retryAt > Date.now()) return 'waits';
    // Before the look: what is committed during it makes the lane stale again.
    this.#stale = false;
    try {
      const step = await this.#read(this.#source);
      if (step === 'moved') this.#stale = true;
      this.#failures = 0;
      this.#error = null;
      return step;
    } catch (error) {
      this.#fail(error);
      return 'waits';
    }
  }

  async #read(source: EventSource): Promise<Step> {
    this.#at ??= await this.#load(source);
    const { checkpoint, incarnation } = this.#at;
    const limit = this.options.maxBatch ?? 500;
    const events = await source.readAfter(positionOf(checkpoint), limit);
    // Asked after reading, and even when nothing was read: behind our position a restored store looks merely quiet.
    if ((await source.incarnation()) !== incarnation) throw sourceRestored(this.service);
    const last = events.at(-1);
    if (last === undefined) return 'drained';
    const next = { token: String(last.position), incarnation };
    const batch: Batch = {
      source: this.service,
      lane: '',
      events: events.map(withoutPosition),
      follows: checkpoint?.token ?? null,
      checkpoint: next,
    };
    const outcome = await this.options.onBatch(batch);
    this.#at = outcome === 'handled' ? { checkpoint: next, incarnation } : undefined;
    // Also after less than a full batch: a source may answer with what it knew, and look for more when asked again.
    return 'moved';
  }

  async #load(source: EventSource): Promise<{ checkpoint: Checkpoint | undefined; incarnation: string }> {
    const checkpoint = await this.options.checkpoints.load(this.service);
    return { checkpoint, incarnation: checkpoint?.incarnation ?? (await source.incarnation()) };
  }

  #fail(error: unknown): void {
    this.#failures += 1;
    this.#error = error;
    this.#at = undefined;
    this.#halted = hasCode(error, 'SOURCE_RESTORED');
    this.#retryAt = Date.now() + delayBefore(this.#failures, BACKOFF);
    try {
      this.options.onError?.(error, this.service);
    } catch {
      // A report that fails must not end the subscription.
    }
  }

  status(): SourceStatus {
    const error = this.#error === null ? null : (codeOf(this.#error) ?? nameOf(this.#error));
    return { source: this.service, state: this.#state(), failures: this.#failures, error };
  }

  #state(): SourceState {
    if (this.#source === undefined) return 'absent';
    if (this.#halted) return 'halted';
    return this.#failures > 0 ? 'retrying' : 'live';
  }

  /** From the stored checkpoint: another member of the group may be further than this one. */
  async lag(): Promise<SourceLag> {
    if (this.#source === undefined) return { source: this.service, events: 0, capped: false };
    const stored = await this.options.checkpoints.load(this.service);
    const events = await countAfter(this.#source, positionOf(stored), COUNTED);
    return { source: this.service, events, capped: events === COUNTED };
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'UNKNOWN');
