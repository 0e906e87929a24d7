import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { nextDueAt } from '#event-store';
import { Temporal, VirtualClock } from '#kernel';
import type { ServiceRuntime } from '../application/service-runtime.js';

/**
 * A virtual clock whose time survives the process. It never goes back, as a real one would not, and goes on from where
 * it stood: only a later start that somebody asks for moves it. `first` is the time of the very first start.
 */
export const restoreVirtualClock = (
  file: string,
  start: Temporal.Instant | null,
  first: Temporal.Instant,
): VirtualClock => {
  const saved = existsSync(file) ? Temporal.Instant.from(readFileSync(file, 'utf8').trim()) : null;
  const candidates = [saved, start].filter((instant) => instant !== null);
  const now = candidates.sort((a, b) => Temporal.Instant.compare(a, b)).at(-1) ?? first;
  save(file, now);
  return new VirtualClock(now);
};

const save = (file: string, now: Temporal.Instant): void => {
  writeFileSync(`${file}.new`, now.toString());
  renameSync(`${file}.new`, file);
};

/**
 * Moves virtual time as real time would have passed: from one due timer to the next, and at each stop everything that
 * follows from it is finished before time goes on. For demonstrations and tests.
 */
export class TimeMachine {
  #turn: Promise<unknown> = Promise.resolve();
  /** What was recorded when every consumer was last seen idle. */
  #idleAt = '';

  constructor(
    private readonly clock: VirtualClock,
    private readonly file: string,
    private readonly runtimes: () => readonly ServiceRuntime[],
  ) {}

  now(): Temporal.Instant {
    return this.clock.now();
  }

  /** One journey at a time; resolves when it is `target` and nothing is left to do. */
  advanceTo(target: Temporal.Instant): Promise<void> {
    const journey = this.#turn.then(() => this.travel(target));
    this.#turn = journey.catch(() => undefined);
    return journey;
  }

  private async travel(target: Temporal.Instant): Promise<void> {
    await this.settle();
    for (let due = await this.nextDue(target); due !== null; due = await this.nextDue(target)) {
      this.set(due);
      await this.settle();
    }
    this.set(target);
    await this.settle();
  }

  private set(instant: Temporal.Instant): void {
    this.clock.advanceTo(instant);
    save(this.file, this.clock.now());
  }

  /** The earliest timer that is due after now, up to the target. */
  private async nextDue(target: Temporal.Instant): Promise<Temporal.Instant | null> {
    const all = await Promise.all(this.runtimes().map(({ database }) => nextDueAt(database.sql)));
    const due = all
      .filter((text) => text !== undefined)
      .map((text) => Temporal.Instant.from(text))
      .filter((at) => Temporal.Instant.compare(at, this.clock.now()) > 0 && Temporal.Instant.compare(at, target) <= 0)
      .sort((a, b) => Temporal.Instant.compare(a, b));
    return due[0] ?? null;
  }

  /**
   * Until nothing is due and nobody has anything left to react to: one service's events may be the next one's work. When
   * no event came since all consumers were last idle, and no timer fired, they still are.
   */
  private async settle(): Promise<void> {
    for (;;) {
      await Promise.all(this.runtimes().map(async ({ timers }) => timers?.drain(this.clock.now().toString())));
      const before = await this.recorded();
      if (before === this.#idleAt) return;
      await Promise.all(this.runtimes().map(async ({ consumer }) => consumer?.idle()));
      this.#idleAt = before;
    }
  }

  /** Counts as well: a lower position may be committed after a higher one. */
  private async recorded(): Promise<string> {
    const last = "SELECT count(*) || '@' || coalesce(max(position), 0) AS last FROM events";
    const all = this.runtimes().map(({ database }) => database.sql.query<{ last: string }>(last));
    return (await Promise.all(all)).map(([row]) => row?.last).join(' ');
  }
}
