import { setTimeout as sleep } from 'node:timers/promises';
import { Temporal } from '#kernel';
import { isConnectionError, isTransient, sqlState } from '../database/connection-errors.js';
import type { Database } from '../database/database.js';
import type { Timer, TimerHandler, UnitOfWork } from '../types.js';
import { anyDue, backOff, claim, claimOne, delayUnmoved, type Claimed } from './claims.js';

export interface SweeperParts {
  readonly database: Database;
  readonly handlers: readonly TimerHandler[];
  readonly batch: number;
  readonly onError: (error: unknown, timer?: Timer) => void;
}

/** How often one timer is tried at once when somebody else was faster. */
const RACES = 3;
const LONGEST_BACK_OFF_S = 300;
const PAUSE_MS = 5;

const later = (now: string, attempts: number): string => {
  const seconds = Math.min(2 ** attempts, LONGEST_BACK_OFF_S);
  return Temporal.Instant.from(now).add({ seconds }).toString();
};

const codeOf = (error: unknown): string => {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    name?: unknown;
  };
  return sqlState(error) ?? (typeof code === 'string' ? code : typeof name === 'string' ? name : 'UNKNOWN');
};

const isRace = (error: unknown): boolean => isTransient(error) || codeOf(error) === 'CONCURRENCY_CONFLICT';

/** Fires what is due, in bounded batches; each batch is one transaction with what its handlers do. */
export class Sweeper {
  readonly #parts: SweeperParts;
  readonly #handlers: ReadonlyMap<string, TimerHandler>;
  /** Timers of other kinds are left to processes that know them: old and new code run side by side in a roll-out. */
  readonly #kinds: readonly string[];

  constructor(parts: SweeperParts) {
    this.#parts = parts;
    this.#handlers = new Map(parts.handlers.map((handler) => [handler.kind, handler]));
    this.#kinds = [...this.#handlers.keys()];
  }

  /** Until nothing is due, here or in another process, or `go` says no. Throws when the database is not there. */
  async drain(now: string, go: () => boolean): Promise<void> {
    if (this.#kinds.length === 0) return;
    while (go() && (await anyDue(this.#parts.database.sql, now, this.#kinds))) {
      const fired = await this.#batch(now);
      // What is due and cannot be claimed is being fired elsewhere right now.
      if (fired === 0 && go()) await sleep(PAUSE_MS);
    }
  }

  async #batch(now: string): Promise<number> {
    let timers: readonly Claimed[] = [];
    try {
      await this.#parts.database.transaction(async (uow) => {
        timers = await claim(uow.sql, now, this.#kinds, this.#parts.batch);
        await this.#fire(now, timers, uow);
      });
    } catch (error) {
      if (timers.length === 0 || isConnectionError(error)) throw error;
      // One of them is to blame. Each is tried alone, so that the others do not wait for it.
      for (const timer of timers) await this.#alone(now, timer);
    }
    return timers.length;
  }

  async #fire(now: string, timers: readonly Claimed[], uow: UnitOfWork): Promise<void> {
    if (timers.length === 0) return;
    for (const [kind, handler] of this.#handlers) {
      const due = timers.filter((timer) => timer.kind === kind).map(({ owner, dueAt }) => ({ owner, kind, dueAt }));
      if (due.length > 0) await handler.fire(due, uow);
    }
    await delayUnmoved(uow.sql, timers, later(now, 0));
  }

  async #alone(now: string, timer: Claimed): Promise<void> {
    for (let race = 1; ; race++) {
      try {
        await this.#parts.database.transaction((uow) => this.#fireOne(now, timer, uow));
        return;
      } catch (error) {
        if (isConnectionError(error)) throw error;
        if (race < RACES && isRace(error)) continue;
        await backOff(this.#parts.database.sql, timer, later(now, timer.attempts), codeOf(error));
        this.#parts.onError(error, timer);
        return;
      }
    }
  }

  async #fireOne(now: string, timer: Claimed, uow: UnitOfWork): Promise<void> {
    const found = await claimOne(uow.sql, now, timer);
    if (found !== undefined) await this.#fire(now, [found], uow);
  }
}
