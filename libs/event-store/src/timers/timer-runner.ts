import type { Clock } from '#kernel';
import type { Database } from '../database/database.js';
import type { Timer, TimerHandler } from '../types.js';
import { Sweeper } from './sweeper.js';

export interface TimerRunnerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly handlers: readonly TimerHandler[];
  /** Timers a transaction. */
  readonly batch?: number;
  /** At most 1000: no timer in memory is ever longer, so none can overflow, get lost in a sleep or be inherited. */
  readonly sweepMs?: number;
  readonly onError: (error: unknown, timer?: Timer) => void;
}

const LONGEST_SWEEP_MS = 1000;

/**
 * Looks for due timers all the time, in as many processes as there are. Nothing is owned: a process that is killed
 * leaves its timers where they were, and whoever looks next fires them.
 */
export class TimerRunner {
  readonly #options: TimerRunnerOptions;
  readonly #sweeper: Sweeper;
  #running: Promise<void> | undefined;
  #stopping = false;
  #woken = false;
  #wake: (() => void) | undefined;
  #lastSweepAt: number | undefined;

  constructor(options: TimerRunnerOptions) {
    this.#options = options;
    const { database, handlers, batch = 100, onError } = options;
    this.#sweeper = new Sweeper({ database, handlers, batch, onError });
  }

  /** Milliseconds since the last complete sweep, whether anything was due or not: what tells idle from dead. */
  get silentMs(): number | undefined {
    return this.#lastSweepAt === undefined ? undefined : performance.now() - this.#lastSweepAt;
  }

  start(): void {
    this.#stopping = false;
    this.#running ??= this.#loop();
  }

  /** The batch under way is finished; nothing new is begun. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.wake();
    await this.#running;
    this.#running = undefined;
  }

  /** Somebody knows that a timer has come due, or that the clock was moved. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Fires all that is due at `now`, and what that sets for `now` or before; then nothing is. For tests and virtual clocks. */
  async drain(now: string): Promise<void> {
    await this.#sweeper.drain(now, () => true);
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      await this.#sweep();
      await this.#pause();
    }
  }

  async #sweep(): Promise<void> {
    this.#woken = false;
    try {
      await this.#sweeper.drain(this.#options.clock.now().toString(), () => !this.#stopping);
      this.#lastSweepAt = performance.now();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  async #pause(): Promise<void> {
    if (this.#woken) return;
    const ms = Math.min(this.#options.sweepMs ?? LONGEST_SWEEP_MS, LONGEST_SWEEP_MS);
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
