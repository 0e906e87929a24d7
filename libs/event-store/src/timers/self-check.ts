import type { Database } from '../database/database.js';
import type { Sql, Timer, TimerHandler, UnitOfWork } from '../types.js';
import { cancelTimer, dueAtOf, setTimers, timerKey } from './timers.js';

/** How the table of timers differs from what the streams imply. All empty: nothing is wrong. */
export interface TimerDifferences {
  readonly missing: readonly Timer[];
  readonly extra: readonly Timer[];
  readonly different: readonly { readonly expected: Timer; readonly found: Timer }[];
}

const CHUNK = 1000;

const storedTimers = async (sql: Sql, kinds: readonly string[]): Promise<Map<string, Timer>> => {
  const rows = await sql.query<{ owner: string; kind: string; due_at: Date }>(
    'SELECT owner, kind, due_at FROM timers WHERE kind = ANY($1::text[])',
    [kinds],
  );
  const timers = rows.map(({ owner, kind, due_at }) => ({ owner, kind, dueAt: due_at.toISOString() }));
  return new Map(timers.map((timer) => [timerKey(timer), timer]));
};

const differences = async (uow: UnitOfWork, handlers: readonly TimerHandler[]): Promise<TimerDifferences> => {
  const left = await storedTimers(
    uow.sql,
    handlers.map((handler) => handler.kind),
  );
  const missing: Timer[] = [];
  const different: { expected: Timer; found: Timer }[] = [];
  for (const handler of handlers)
    for await (const timer of handler.expected(uow)) {
      const expected = { ...timer, dueAt: dueAtOf(timer) };
      const found = left.get(timerKey(timer));
      left.delete(timerKey(timer));
      if (found === undefined) missing.push(expected);
      else if (found.dueAt !== expected.dueAt) different.push({ expected, found });
    }
  return { missing, extra: [...left.values()], different };
};

/** The self-check, on one picture of the database: what changes meanwhile is not taken for a difference. */
export function compareTimers(database: Database, handlers: readonly TimerHandler[]): Promise<TimerDifferences> {
  return database.transaction(async (uow) => {
    await uow.sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return differences(uow, handlers);
  });
}

/**
 * Makes the table what the streams imply, after a restore or when the self-check found something; answers what it
 * repaired. Whoever sets or fires timers waits meanwhile, so nothing that is decided now can be undone by it.
 */
export async function rebuildTimersIn(uow: UnitOfWork, handlers: readonly TimerHandler[]): Promise<TimerDifferences> {
  await uow.sql.query('LOCK TABLE timers IN SHARE ROW EXCLUSIVE MODE');
  const found = await differences(uow, handlers);
  const wanted = [...found.missing, ...found.different.map(({ expected }) => expected)];
  for (let from = 0; from < wanted.length; from += CHUNK) await setTimers(uow.sql, wanted.slice(from, from + CHUNK));
  for (const { owner, kind } of found.extra) await cancelTimer(uow.sql, owner, kind);
  return found;
}

/** The same in a transaction of its own. */
export function rebuildTimers(database: Database, handlers: readonly TimerHandler[]): Promise<TimerDifferences> {
  return database.transaction((uow) => rebuildTimersIn(uow, handlers));
}
