import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from './database/database.js';
import { Idempotency } from './idempotency.js';

export interface IdempotencyPrunerOptions {
  readonly database: Pick<Database, 'sql'>;
  readonly keepDays: number;
  readonly onError: (error: unknown) => void;
  /** Records a statement: few enough to be no burden to those who write meanwhile. */
  readonly batch?: number;
  /** Between two batches, so that what waits for the database gets its turn. */
  readonly pauseMs?: number;
  /** Between two rounds. */
  readonly everyMs?: number;
}

const HOUR_MS = 3_600_000;

/** Forgets old answers from the start on and every hour, in as many processes as there are. */
export class IdempotencyPruner {
  readonly #options: IdempotencyPrunerOptions;
  readonly #idempotency = new Idempotency();
  #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: IdempotencyPrunerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running !== undefined) return;
    this.#stopped = new AbortController();
    this.#running = this.#loop(this.#stopped.signal);
  }

  /** The statement under way is finished; nothing new is begun. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
    this.#running = undefined;
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#round(signal).catch(this.#options.onError);
      await this.#pause(this.#options.everyMs ?? HOUR_MS, signal);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { database, keepDays, batch = 500, pauseMs = 50 } = this.#options;
    while (!signal.aborted && (await this.#idempotency.prune(database.sql, keepDays, batch)) === batch)
      await this.#pause(pauseMs, signal);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined); // stopped: that is what the loop looks at
  }
}
