import type { ServiceName } from '#contracts';
import type { EventSource, PositionedEvent } from '#event-store';
import type { Chance } from '#kernel';

/** How often a page is mixed, and how many events of it, and of what was read long before, come once more. */
const MIXED = 0.8;
const ONCE_MORE = 0.2;
const FROM_THE_PAST = 0.5;
const PAST_AT_ONCE = 3;
const REMEMBERED = 200;

export type SourceDisturbance = 'mixed' | 'repeated';

/**
 * The events of a sender as a poor network may deliver them within the promise of the port: other keys first, some twice,
 * some again long after and in any order. A new event never comes before the one that precedes it on its key.
 */
export class DisturbedSource implements EventSource {
  readonly service: ServiceName;
  readonly #past: PositionedEvent[] = [];

  constructor(
    private readonly inner: EventSource,
    private readonly chance: Chance,
    private readonly told: (disturbance: SourceDisturbance, events: number) => void,
  ) {
    this.service = inner.service;
  }

  incarnation(): Promise<string> {
    return this.inner.incarnation();
  }

  onCommit(wake: () => void): () => void {
    return this.inner.onCommit(wake);
  }

  async readAfter(position: bigint, limit: number): Promise<readonly PositionedEvent[]> {
    const page = await this.inner.readAfter(position, limit);
    const last = page.at(-1);
    if (last === undefined) return page;
    const disturbed = this.#withRepetitions(this.#mixed(page), this.#known(position));
    this.#remember(page);
    // Whoever reads goes on from the place of the last one; of any other, it would pass over what came later than it should.
    return disturbed.map((event, index) => ({
      ...event,
      position: index === disturbed.length - 1 ? last.position : position,
    }));
  }

  /** What this reader has been given before: another one of the same source may be further. */
  #known(position: bigint): PositionedEvent[] {
    const known = this.#past.filter((event) => event.position <= position);
    if (known.length === 0 || !this.chance.happens(FROM_THE_PAST)) return [];
    return this.chance.shuffled(known).slice(0, 1 + this.chance.below(PAST_AT_ONCE));
  }

  /** Draws from the keys in any order, and from each key in its own. */
  #mixed(page: readonly PositionedEvent[]): PositionedEvent[] {
    const turns = this.chance.shuffled(page.map(({ key }) => key));
    const waiting = new Map(turns.map((key) => [key, page.filter((event) => event.key === key)]));
    if (waiting.size < 2 || !this.chance.happens(MIXED)) return [...page];
    this.told('mixed', page.length);
    return turns.map((key) => waiting.get(key)?.shift() as PositionedEvent);
  }

  /** Each anywhere behind the place where it was new. */
  #withRepetitions(page: readonly PositionedEvent[], past: readonly PositionedEvent[]): PositionedEvent[] {
    const disturbed = [...page];
    const insert = (event: PositionedEvent, from: number): void => {
      disturbed.splice(from + this.chance.below(disturbed.length - from + 1), 0, event);
    };
    const again = page.filter(() => this.chance.happens(ONCE_MORE));
    for (const event of again) insert(event, disturbed.indexOf(event) + 1);
    for (const event of past) insert(event, 0);
    const repeated = again.length + past.length;
    if (repeated > 0) this.told('repeated', repeated);
    return disturbed;
  }

  #remember(page: readonly PositionedEvent[]): void {
    this.#past.push(...page);
    this.#past.splice(0, this.#past.length - REMEMBERED);
  }
}
