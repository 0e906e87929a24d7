import type { PositionedEvent } from '../types.js';
import type { Ceiling } from './barrier.js';

/** The events after one position, up to another, oldest first, at most so many. */
export type Fetch = (after: bigint, upTo: Ceiling, limit: number) => Promise<PositionedEvent[]>;

const FETCHED = 500;
const KEPT = 1_000;

/**
 * The last events of a source, read once for all who follow it: they are nearly always at its end, and each would ask
 * for the same rows. Who is further behind reads for itself.
 */
export class Tail {
  #incarnation = '';
  /** All events after the first and up to the second position are here. */
  #from = 0n;
  #to = 0n;
  #events: PositionedEvent[] = [];
  #extending: Promise<void> | undefined;

  constructor(private readonly fetch: Fetch) {}

  async after(position: bigint, upTo: Ceiling, limit: number): Promise<readonly PositionedEvent[]> {
    if (upTo.incarnation !== this.#incarnation || position > this.#to) this.#begin(position, upTo.incarnation);
    if (position < this.#from) return this.fetch(position, upTo, limit);
    if (this.#to < upTo.position) await (this.#extending ??= this.#extend(upTo));
    const found = upTo.incarnation === this.#incarnation ? this.#known(position, limit) : [];
    // There is something up to the ceiling: when it is not here, the tail began anew while it was being fetched.
    return found.length > 0 ? found : this.fetch(position, upTo, limit);
  }

  #known(position: bigint, limit: number): readonly PositionedEvent[] {
    if (position < this.#from) return [];
    const first = this.#events.findLastIndex((event) => event.position <= position) + 1;
    return this.#events.slice(first, first + limit);
  }

  #begin(position: bigint, incarnation: string): void {
    this.#incarnation = incarnation;
    this.#from = position;
    this.#to = position;
    this.#events = [];
  }

  async #extend(upTo: Ceiling): Promise<void> {
    try {
      const before = this.#to;
      const found = await this.fetch(before, upTo, FETCHED);
      const last = found.at(-1);
      if (last === undefined || this.#to !== before || this.#incarnation !== upTo.incarnation) return;
      this.#events.push(...found);
      this.#to = last.position;
      this.#forget();
    } finally {
      this.#extending = undefined;
    }
  }

  #forget(): void {
    if (this.#events.length <= 2 * KEPT) return;
    const dropped = this.#events.splice(0, this.#events.length - KEPT);
    this.#from = dropped.at(-1)?.position ?? this.#from;
  }
}
