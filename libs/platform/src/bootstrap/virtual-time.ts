import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, Temporal, VirtualClock, type Clock } from '#kernel';
import type { Config } from '../config/index.js';
import { earliestDue, type Participant, type Standing } from './participant.js';

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

const isDue = ({ nextDue }: Standing, at: Temporal.Instant): boolean =>
  nextDue !== null && Temporal.Instant.compare(nextDue, at) <= 0;

/**
 * Moves virtual time as real time would have passed: from one due timer to the next, and at each stop everything that
 * follows from it is finished before time goes on, in however many processes the services are. For demonstrations and
 * tests.
 */
export class TimeMachine {
  #turn: Promise<unknown> = Promise.resolve();
  /** What each had recorded when all were last seen idle. */
  #idleAt: readonly string[] = [];

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
    let standings = await this.arrive(this.now(), all);
    while (Temporal.Instant.compare(this.now(), target) < 0) {
      const due = earliestDue(standings, this.now());
      const next = due !== null && Temporal.Instant.compare(due, target) < 0 ? due : target;
      standings = await this.arrive(next, all);
    }
  }

  private async arrive(instant: Temporal.Instant, all: Participants): Promise<readonly Standing[]> {
    // Everywhere before anything fires: what follows from a timer must not be dated before it.
    const standings = await Promise.all(all.map((each) => each.set(instant)));
    this.set(instant);
    const fired = all.map(async (each, index) => {
      const standing = standings[index];
      return standing === undefined || isDue(standing, instant) ? each.fire(instant) : standing;
    });
    return this.settle(instant, all, await Promise.all(fired));
  }

  /**
   * Until nobody has anything left to react to, and nothing is due: one service's events may be the next one's work. When
   * no event came since all were last idle, they still are. What was carried once is not carried again.
   */
  private async settle(
    now: Temporal.Instant,
    all: Participants,
    found: readonly Standing[],
  ): Promise<readonly Standing[]> {
    let standings = found;
    let carried = this.#idleAt;
    for (;;) {
      const recorded = standings.map((each) => each.recorded);
      const fresh = all.filter((_, index) => recorded[index] !== carried[index]);
      if (fresh.length === 0) {
        this.#idleAt = recorded;
        return standings;
      }
      await Promise.all(fresh.map((each) => each.carry(now)));
      standings = await Promise.all(all.map((each) => each.handle(now)));
      carried = recorded;
    }
  }
}
