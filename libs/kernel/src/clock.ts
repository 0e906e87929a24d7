import { Temporal } from 'temporal-polyfill';

/** The only source of "now". Domain code never sees it: it receives instants. */
export interface Clock {
  now(): Temporal.Instant;
}

/** Milliseconds since 1970 by the clock of this machine. */
export const systemMs = (): number => Date.now();

export const systemClock: Clock = { now: () => Temporal.Instant.fromEpochMilliseconds(systemMs()) };

/** A clock that only moves when told to, for the demo and for tests. It never runs backwards. */
export class VirtualClock implements Clock {
  #now: Temporal.Instant;

  constructor(start: Temporal.Instant) {
    this.#now = start;
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  advanceTo(instant: Temporal.Instant): void {
    if (Temporal.Instant.compare(instant, this.#now) > 0) this.#now = instant;
  }
}
