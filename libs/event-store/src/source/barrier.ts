import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.js';
import { prepared } from '../database/sql.js';
import { APPENDING } from '../migrations/events.js';
import type { Sql } from '../types.js';

/** How far the events may be read. `position` was itself read: it is a committed event, never a number handed out. */
export interface Ceiling {
  readonly incarnation: string;
  readonly position: bigint;
}

const DRAWN = prepared(
  'barrier-drawn',
  `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS drawn, (SELECT incarnation FROM store_meta) AS incarnation
     FROM events_position`,
);

/** Transactions that append right now. A prepared one (no pid) changes its name on the way, so all of those count. */
const HOLDERS = `SELECT virtualtransaction || '/' || coalesce(pid::text, '') AS holder FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${APPENDING}
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid = 'events'::regclass::oid`;
const ALL_HOLDERS = prepared('barrier-holders', HOLDERS);
const LEFT_OF_THEM = prepared(
  'barrier-left',
  `SELECT 1 FROM (${HOLDERS}) AS h WHERE holder = ANY($1::text[]) OR holder LIKE '%/' LIMIT 1`,
);

export const HIGHEST = prepared('barrier-highest', 'SELECT max(position) AS highest FROM events WHERE position <= $1');

const LONGEST_PAUSE_MS = 32;

/**
 * Finds out up to where the events are settled, without keeping any writer waiting. An append takes a shared advisory
 * lock before it draws its positions and loses it only after its commit is visible. So: (1) read the last position
 * drawn, (2) in a later statement see who holds the lock, (3) wait until those are gone. Whoever drew a position of (1)
 * was among them or had ended; each such position is committed and visible by now, or will never be.
 *
 * All of it happens in one session. After a crash PostgreSQL may draw numbers again that nobody had committed, so a
 * number from before it means nothing; but the session does not survive a crash either. For the same reason the ceiling
 * is the highest committed event below the number, not the number.
 */
export class ReaderBarrier {
  readonly #database: Database;
  #ceiling: Ceiling = { incarnation: '', position: 0n };
  #latest: Promise<void> = Promise.resolve();
  /** A round that has not looked yet. */
  #joinable: Promise<void> | undefined;
  #waitingSince: number | undefined;
  /** The end of the events when it was settled and everybody was woken; empty while it is not. */
  #woken = '';

  constructor(database: Database) {
    this.#database = database;
  }

  get ceiling(): Ceiling {
    return this.#ceiling;
  }

  /** How long the events at the end have been kept back by an append that does not end; 0 when none are. */
  get delayedMs(): number {
    return this.#waitingSince === undefined ? 0 : performance.now() - this.#waitingSince;
  }

  /** Whether anything was drawn, or kept back, since all who read were last woken: one cheap look for all of them. */
  async stirred(): Promise<boolean> {
    const before = this.#woken;
    const [now] = await this.#database.sql.query<{ drawn: string; incarnation: string }>(DRAWN);
    if (now === undefined) return false;
    this.#notice(now.incarnation);
    const settled = BigInt(now.drawn) <= this.#ceiling.position;
    this.#woken = settled ? `${now.incarnation}@${now.drawn}` : '';
    return this.#woken === '' || this.#woken !== before;
  }

  /** Resolves after a round that began after this call; all who call before it begins share it. */
  advance(): Promise<void> {
    if (this.#joinable !== undefined) return this.#joinable;
    const before = this.#latest.catch(() => undefined);
    const round: Promise<void> = before
      .then(() => this.#database.session((sql, closing) => this.#round(sql, closing)))
      .finally(() => {
        if (this.#joinable === round) this.#joinable = undefined;
        this.#waitingSince = undefined;
      });
    this.#joinable = round;
    this.#latest = round;
    return round;
  }

  /** In another incarnation positions mean something else. */
  #notice(incarnation: string): void {
    if (incarnation !== this.#ceiling.incarnation) this.#ceiling = { incarnation, position: 0n };
  }

  async #round(sql: Sql, closing: AbortSignal): Promise<void> {
    this.#joinable = undefined;
    // Executed one after the other, as they must be, and asked in one go.
    const [[now], appending] = await Promise.all([
      sql.query<{ drawn: string; incarnation: string }>(DRAWN),
      sql.query<{ holder: string }>(ALL_HOLDERS),
    ]);
    if (now === undefined) return;
    this.#notice(now.incarnation);
    if (BigInt(now.drawn) <= this.#ceiling.position) return;
    const holders = appending.map((row) => row.holder);
    const highest = (): Promise<{ highest: string | null }[]> => sql.query(HIGHEST, [now.drawn]);
    const [found] = holders.length === 0 ? await highest() : await this.#onceGone(sql, closing, { holders, highest });
    this.#ceiling = { incarnation: now.incarnation, position: BigInt(found?.highest ?? 0) };
  }

  /** What is looked up right behind the question whether they are gone counts when the answer is yes. */
  async #onceGone<T>(
    sql: Sql,
    closing: AbortSignal,
    { holders, highest }: { holders: readonly string[]; highest: () => Promise<T> },
  ): Promise<T> {
    this.#waitingSince = performance.now();
    for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const [left, found] = await Promise.all([sql.query(LEFT_OF_THEM, [holders]), highest()]);
      if (left.length === 0) return found;
      await sleep(pause, undefined, { signal: closing });
    }
  }
}
