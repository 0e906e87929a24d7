import type { RecordedEvent } from '#contracts';
import type { UnitOfWork, Upcasters } from '#event-store';
import { storeCursors } from '../consumer/positions.js';
import { reactTo } from '../consumer/readable.js';
import { DEFAULT_RETRY, type Reaction, type Transactions } from '../consumer/types.js';
import { classify, failureOf, isForAll, type Failure } from '../failures.js';
import { KeyQueue } from './queue.js';

export const GAP: Failure = { code: 'GAP', fingerprint: 'GAP' };

/** How far a redrive came. Without a failure the key goes on; or it was not parked when its turn came. */
export interface Progress {
  readonly handled: number;
  readonly remaining: number;
  readonly failure: Failure | null;
}

export interface RedriveContext {
  readonly consumer: string;
  readonly database: Transactions;
  readonly reaction: Reaction;
  readonly upcasters?: Upcasters;
}

const CHUNK = 100;
const REHEARSED = 1_000;

const cursorsAfter = (events: readonly RecordedEvent[]): Map<string, number> =>
  new Map(events.map((event) => [event.streamId, event.streamVersion]));

/**
 * The parked queue in order, a hundred events a transaction, through the reaction of the consumer. After a failure they
 * go one by one, so that everything before the one that fails is handled, and that one stays first in the queue.
 */
export async function redriveKey(context: RedriveContext, key: string): Promise<Progress> {
  let handled = 0;
  let limit = CHUNK;
  for (;;) {
    const step = await attempt(context, key, limit);
    if ('failure' in step) {
      if (limit === 1) return { handled, remaining: await waiting(context, key), failure: step.failure };
      limit = 1;
      continue;
    }
    handled += step.handled;
    if (step.done) return { handled, remaining: step.remaining, failure: step.remaining > 0 ? GAP : null };
  }
}

type Step =
  { readonly handled: number; readonly remaining: number; readonly done: boolean } | { readonly failure: Failure };

async function attempt(context: RedriveContext, key: string, limit: number): Promise<Step> {
  for (let lost = 0; ; lost++) {
    try {
      return await context.database.transaction((uow) => step(context, key, limit, uow));
    } catch (error) {
      if (isForAll(error)) throw error;
      if (classify(error) === 'conflict' && lost < DEFAULT_RETRY.conflicts) continue;
      return { failure: failureOf(error) };
    }
  }
}

async function step(context: RedriveContext, key: string, limit: number, uow: UnitOfWork): Promise<Step> {
  const queue = new KeyQueue(uow.sql, context.consumer, key);
  if ((await queue.lock()) === undefined) return { handled: 0, remaining: 0, done: true };
  const { ready, waiting: behind } = await queue.plan();
  const now = ready.slice(0, limit).map((event) => event.ordinal);
  if (now.length > 0) {
    const events = await queue.eventsOf(now);
    await reactTo(context, events, uow);
    await storeCursors(uow.sql, context.consumer, cursorsAfter(events));
    await queue.remove(now);
  }
  const remaining = ready.length - now.length + behind.length;
  // New events of the key wait for this transaction: they find the key resumed and its cursors in place.
  if (remaining === 0) {
    await queue.resume();
    await context.reaction.resumed?.({ consumer: context.consumer, key }, uow);
  }
  return { handled: now.length, remaining, done: ready.length === now.length };
}

async function waiting({ database, consumer }: RedriveContext, key: string): Promise<number> {
  const [row] = await database.sql.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM dead_letters WHERE consumer = $1 AND key = $2',
    [consumer, key],
  );
  return row?.n ?? 0;
}

/** Carries the result out of the transaction that it rolls back. */
class Rehearsed extends Error {
  constructor(readonly progress: Progress) {
    super('rolled back on purpose');
  }
}

/** What a redrive would do now. Nothing of it stays. */
export async function rehearse(context: RedriveContext, key: string): Promise<Progress> {
  try {
    return await context.database.transaction(async (uow) => {
      throw new Rehearsed(await rehearseIn(context, key, uow));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.progress;
    throw error;
  }
}

async function rehearseIn(context: RedriveContext, key: string, uow: UnitOfWork): Promise<Progress> {
  const queue = new KeyQueue(uow.sql, context.consumer, key);
  if ((await queue.lock()) === undefined) return { handled: 0, remaining: 0, failure: null };
  const { ready, waiting: behind } = await queue.plan();
  const total = ready.length + behind.length;
  let handled = 0;
  for (const event of await queue.eventsOf(ready.slice(0, REHEARSED).map((entry) => entry.ordinal))) {
    const failure = await tryOne(context, event, uow);
    if (failure !== null) return { handled, remaining: total - handled, failure };
    handled += 1;
  }
  return { handled, remaining: total - handled, failure: behind.length > 0 ? GAP : null };
}

async function tryOne(context: RedriveContext, event: RecordedEvent, uow: UnitOfWork): Promise<Failure | null> {
  await uow.sql.query('SAVEPOINT rehearsal');
  try {
    await reactTo(context, [event], uow);
    await storeCursors(uow.sql, context.consumer, cursorsAfter([event]));
    return null;
  } catch (error) {
    if (isForAll(error)) throw error;
    await uow.sql.query('ROLLBACK TO SAVEPOINT rehearsal');
    return failureOf(error);
  }
}
