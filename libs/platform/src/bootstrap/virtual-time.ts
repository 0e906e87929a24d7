import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, Temporal, VirtualClock, type Clock } from '#kernel';
import type { Config } from '../config/index.js';
import type { Participant } from './participant.js';

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

/** The clock of a process; with a virtual one, what moves it. */
export const clockOf = ({ clock, dataDir }: Pick<Config, 'clock' | 'dataDir'>): ProcessClock => {
  if (clock.kind === 'real') return { clock: systemClock, machine: null };
  const file = join(dataDir, 'virtual-clock');
  const start = clock.start === null ? null : Temporal.Instant.from(clock.start);
  const virtual = restoreVirtualClock(file, start, systemClock.now());
  return { clock: virtual, machine: new TimeMachine(virtual, file) };
};

export interface ProcessClock {
  readonly clock: Clock;
  readonly machine: TimeMachine | null;
}

type Participants = readonly Participant[];

/**
 * Moves virtual time as real time would have passed: from one due timer to the next, and at each stop everything that
 * follows from it is finished before time goes on, in however many processes the services are. For demonstrations and
 * tests.
 */
export class TimeMachine {
  #turn: Promise<unknown> = Promise.resolve();
  /** What was recorded when every consumer was last seen idle. */
  #idleAt = '';

  constructor(
    private readonly clock: VirtualClock,
    private readonly file: string,
  ) {}

  now(): Temporal.Instant {
    return this.clock.now();
  }

  /** Only forwards. */
  set(instant: Temporal.Instant): void {
    if (Temporal.Instant.compare(instant, this.clock.now()) <= 0) return;
    this.clock.advanceTo(instant);
    save(this.file, this.clock.now());
  }

  /** One journey at a time; resolves when it is `target` everywhere and nothing is left to do. */
  advanceTo(target: Temporal.Instant, participants: Participants): Promise<void> {
    const journey = this.#turn.then(() => this.travel(target, participants));
    this.#turn = journey.catch(() => undefined);
    return journey;
  }

  private async travel(target: Temporal.Instant, all: Participants): Promise<void> {
    await this.arrive(this.now(), all);
    for (let due = await this.nextDue(target, all); due !== null; due = await this.nextDue(target, all))
      await this.arrive(due, all);
    await this.arrive(target, all);
  }

  private async arrive(instant: Temporal.Instant, all: Participants): Promise<void> {
    // Everywhere before anything fires: what follows from a timer must not be dated before it.
    await Promise.all(all.map((each) => each.set(instant)));
    this.set(instant);
    await this.settle(all);
  }

  /** The earliest timer that is due after now, up to the target. */
  private async nextDue(target: Temporal.Instant, all: Participants): Promise<Temporal.Instant | null> {
    const due = (await Promise.all(all.map((each) => each.nextDue(this.now()))))
      .filter((at) => at !== null)
      .filter((at) => Temporal.Instant.compare(at, this.now()) > 0 && Temporal.Instant.compare(at, target) <= 0)
      .sort((a, b) => Temporal.Instant.compare(a, b));
    return due[0] ?? null;
  }

  /**
   * Until nothing is due and nobody has anything left to react to: one service's events may be the next one's work. When
   * no event came since all consumers were last idle, and no timer fired, they still are.
   */
  private async settle(all: Participants): Promise<void> {
    for (;;) {
      const now = this.now();
      const before = (await Promise.all(all.map((each) => each.fire(now)))).join(' ');
      if (before === this.#idleAt) return;
      await Promise.all(all.map((each) => each.carry(now)));
      await Promise.all(all.map((each) => each.handle(now)));
      this.#idleAt = before;
    }
  }
}
