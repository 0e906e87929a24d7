import { prepared } from '../database/sql.js';
import { ImpossibleTimer } from '../errors.js';
import { canonicalInstant } from '../instant.js';
import type { Sql, Timer, UnitOfWork } from '../types.js';

const SET = prepared(
  'timers-set',
  `INSERT INTO timers (owner, kind, due_at, next_try_at)
   SELECT owner, kind, due_at, due_at FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS t(owner, kind, due_at)
       ON CONFLICT (owner, kind) DO UPDATE
      SET due_at = excluded.due_at, next_try_at = excluded.due_at, attempts = 0, last_error = NULL
    WHERE timers.due_at <> excluded.due_at OR timers.attempts > 0`,
);
const CANCEL = prepared('timers-cancel', 'DELETE FROM timers WHERE owner = $1 AND kind = $2 RETURNING 1');

/** The due time in the store's spelling; throws `ImpossibleTimer` for what would never come. */
export const dueAtOf = ({ owner, kind, dueAt }: Timer): string => {
  const due = canonicalInstant(dueAt);
  if (due === undefined) throw new ImpossibleTimer(owner, kind);
  return due;
};

/** Names a timer; the separator occurs in no owner and no kind. */
export const timerKey = ({ owner, kind }: { owner: string; kind: string }): string => `${owner}\n${kind}`;

/** Sets timers, each moving the one of the same owner and kind. Sorted, so that two callers cannot deadlock. */
export async function setTimers(sql: Sql, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  const wanted = new Map(timers.map((timer) => [timerKey(timer), { ...timer, dueAt: dueAtOf(timer) }]));
  const rows = [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, timer]) => timer);
  await sql.query(SET, [rows.map((row) => row.owner), rows.map((row) => row.kind), rows.map((row) => row.dueAt)]);
}

/** Answers whether there was one; cancelling what has fired, or never was, is nothing unusual. */
export async function cancelTimer(sql: Sql, owner: string, kind: string): Promise<boolean> {
  return (await sql.query(CANCEL, [owner, kind])).length > 0;
}

/** Keeps a timer at its due time; null: there is none. Nobody waits for it but the end of the transaction. */
export const keepTimer = (
  uow: Pick<UnitOfWork, 'sql' | 'withCommit'>,
  { owner, kind, dueAt }: Omit<Timer, 'dueAt'> & { readonly dueAt: string | null },
): void =>
  uow.withCommit(dueAt === null ? cancelTimer(uow.sql, owner, kind) : setTimers(uow.sql, [{ owner, kind, dueAt }]));

/** When the next timer is to be tried: where a virtual clock may jump to. */
export async function nextDueAt(sql: Sql): Promise<string | undefined> {
  const [row] = await sql.query<{ due: Date | null }>('SELECT min(next_try_at) AS due FROM timers');
  return row?.due?.toISOString();
}

export interface Overdue {
  readonly count: number;
  /** Of those, how many failed at least once and wait to be tried again. */
  readonly failing: number;
  readonly oldestDueAt: string | null;
}

/** Timers that should have fired: a steady count above 0, or an old `oldestDueAt`, needs a person. */
export async function overdue(sql: Sql, now: string): Promise<Overdue> {
  const [row] = await sql.query<{ count: number; failing: number; oldest: Date | null }>(
    `SELECT count(*)::int AS count, count(*) FILTER (WHERE attempts > 0)::int AS failing, min(due_at) AS oldest
       FROM timers WHERE next_try_at <= $1 OR attempts > 0`,
    [now],
  );
  return { count: row?.count ?? 0, failing: row?.failing ?? 0, oldestDueAt: row?.oldest?.toISOString() ?? null };
}
