import { prepared } from '../database/sql.js';
import type { Sql, Timer } from '../types.js';

/** A timer as it was when it was claimed. */
export interface Claimed extends Timer {
  readonly attempts: number;
}

interface ClaimRow {
  readonly owner: string;
  readonly kind: string;
  readonly due_at: Date;
  readonly attempts: number;
}

/** What another process is firing is locked, and passed over; what it has fired is gone. By ctid: a join reads it all. */
export const CLAIM = prepared(
  'timers-claim',
  `DELETE FROM timers
    WHERE ctid = ANY(ARRAY(SELECT ctid FROM timers
                            WHERE next_try_at <= $1 AND kind = ANY($2::text[])
                            ORDER BY next_try_at LIMIT $3 FOR UPDATE SKIP LOCKED))
   RETURNING owner, kind, due_at, attempts`,
);
const CLAIM_ONE = prepared(
  'timers-claim-one',
  `DELETE FROM timers
    WHERE ctid = ANY(ARRAY(SELECT ctid FROM timers
                            WHERE owner = $2 AND kind = $3 AND next_try_at <= $1 FOR UPDATE SKIP LOCKED))
   RETURNING owner, kind, due_at, attempts`,
);
/** The order makes PostgreSQL look at the earliest only; usually none is due, and it would read them all to see that. */
export const ANY_DUE = prepared(
  'timers-any-due',
  'SELECT 1 FROM timers WHERE next_try_at <= $1 AND kind = ANY($2::text[]) ORDER BY next_try_at LIMIT 1',
);
const BACK_OFF = prepared(
  'timers-back-off',
  `UPDATE timers SET attempts = attempts + 1, next_try_at = $4, last_error = $5
    WHERE owner = $1 AND kind = $2 AND due_at = $3`,
);
const NOT_MOVED = prepared(
  'timers-not-moved',
  `UPDATE timers t SET attempts = t.attempts + 1, next_try_at = $4, last_error = 'TIMER_NOT_MOVED'
     FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS fired(owner, kind, due_at)
    WHERE t.owner = fired.owner AND t.kind = fired.kind AND t.due_at <= fired.due_at`,
);

const claimed = (rows: readonly ClaimRow[]): Claimed[] =>
  rows
    .map(({ owner, kind, due_at, attempts }) => ({ owner, kind, dueAt: due_at.toISOString(), attempts }))
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));

export const claim = async (sql: Sql, now: string, kinds: readonly string[], limit: number): Promise<Claimed[]> =>
  claimed(await sql.query<ClaimRow>(CLAIM, [now, kinds, limit]));

export const claimOne = async (sql: Sql, now: string, { owner, kind }: Timer): Promise<Claimed | undefined> =>
  claimed(await sql.query<ClaimRow>(CLAIM_ONE, [now, owner, kind]))[0];

export const anyDue = async (sql: Sql, now: string, kinds: readonly string[]): Promise<boolean> =>
  (await sql.query(ANY_DUE, [now, kinds])).length > 0;

/** Leaves alone a timer that somebody has moved meanwhile. */
export const backOff = async (sql: Sql, timer: Timer, nextTryAt: string, code: string): Promise<void> => {
  await sql.query(BACK_OFF, [timer.owner, timer.kind, timer.dueAt, nextTryAt, code]);
};

/** A handler that sets its timer again for the same time or an earlier one would fire for ever: it waits a while. */
export const delayUnmoved = async (sql: Sql, fired: readonly Timer[], nextTryAt: string): Promise<void> => {
  const values = [fired.map((t) => t.owner), fired.map((t) => t.kind), fired.map((t) => t.dueAt), nextTryAt];
  await sql.query(NOT_MOVED, values);
};
