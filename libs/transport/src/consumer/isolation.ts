import type { RecordedEvent } from '#contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { delayBefore } from '../backoff.js';
import { failureOf, isForAll, isPermanent } from '../failures.js';
import type { BatchWork, Tally } from './batch.js';
import type { RetryPolicy } from './types.js';

/** The rest of one key's events in a batch. */
interface Group {
  readonly events: RecordedEvent[];
  failures: number;
}

export interface Attempts {
  /** Runs a transaction, again at once when a race was lost. */
  run(work: () => Promise<Tally | 'overtaken'>): Promise<Tally>;
  failed(error: unknown): void;
}

/**
 * After a batch failed as a whole: key by key, so that what cannot be handled is found and the rest is not held up. The
 * waits between attempts are shared by all keys that fail, so the bound on them holds for the batch.
 */
export async function isolate(work: BatchWork, policy: RetryPolicy, attempts: Attempts): Promise<void> {
  let pending = groupsOf(work.batch.events);
  for (let round = 1; pending.length > 0; round++) {
    if (round > 1) await delay(delayBefore(round - 1, policy));
    const again: Group[] = [];
    for (const group of pending) if (!(await settle(group, work, policy, attempts))) again.push(group);
    pending = again;
  }
}

const groupsOf = (events: readonly RecordedEvent[]): Group[] => {
  const groups = new Map<string, Group>();
  for (const event of events) {
    const group = groups.get(event.key) ?? { events: [], failures: 0 };
    group.events.push(event);
    groups.set(event.key, group);
  }
  return [...groups.values()];
};

/** True when every event of the group is handled or parked. */
async function settle(group: Group, work: BatchWork, policy: RetryPolicy, attempts: Attempts): Promise<boolean> {
  const { events } = group;
  if (group.failures === 0 && events.length > 1) {
    const all = [...events];
    if ((await tried(() => attempts.run(() => work.part(all)))) === undefined) return true;
  }
  for (let next = events[0]; next !== undefined; next = events[0]) {
    const event = next;
    const error = await tried(() => attempts.run(() => work.part([event])));
    if (error !== undefined) return failed(group, error.cause, { work, policy, attempts });
    events.shift();
  }
  return true;
}

async function failed(
  group: Group,
  error: unknown,
  { work, policy, attempts }: { work: BatchWork; policy: RetryPolicy; attempts: Attempts },
): Promise<boolean> {
  attempts.failed(error);
  group.failures += 1;
  if (group.failures < policy.attempts && !isPermanent(error)) return false;
  await attempts.run(() => work.park(group.events, failureOf(error), group.failures));
  return true;
}

/**
 * The reaction's own failure as a value; an outage concerns the whole batch and goes up. A race that was lost many times
 * in a row counts as a failure: a decision on a wrong version never wins, and must not hold up the source for ever.
 */
async function tried(run: () => Promise<unknown>): Promise<{ cause: unknown } | undefined> {
  try {
    await run();
    return undefined;
  } catch (cause) {
    if (isForAll(cause)) throw cause;
    return { cause };
  }
}
