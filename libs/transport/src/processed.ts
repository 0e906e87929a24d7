import type { Sql } from '#event-store';
import { Signal } from './signal.js';

/** `parked`: it will not be processed before somebody redrives its key. */
export type Processed = 'yes' | 'no' | 'parked';

export interface StreamPosition {
  readonly streamId: string;
  readonly streamVersion: number;
}

/** A consumer in this process. What it has handled is known without asking the database. */
export interface LocalConsumer {
  onCommit(wake: () => void): () => void;
  handledUpTo(streamId: string): number;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly local?: LocalConsumer;
}

/** Between two looks for what other processes have handled, and for parked keys: soon at first, then less often. */
const FIRST_POLL_MS = 20;
/** What a consumer of this process handles is told without a look. */
const FIRST_POLL_BESIDE_LOCAL_MS = 100;
const LONGEST_POLL_MS = 250;

/** Whether a consumer has processed all of these positions, for reads that must see their own writes. */
export async function hasProcessed(
  sql: Sql,
  consumer: string,
  positions: readonly StreamPosition[],
): Promise<Processed> {
  const [answer] = await sql.query<{ behind: boolean; parked: boolean }>(
    `SELECT count(*) > 0 AS behind, coalesce(bool_or(EXISTS (
         SELECT FROM dead_letters d
         WHERE d.consumer = $1 AND d.stream_id = p.stream_id AND d.stream_version <= p.version)), false) AS parked
     FROM unnest($2::text[], $3::int[]) AS p(stream_id, version)
     LEFT JOIN consumer_cursors c ON c.consumer = $1 AND c.stream_id = p.stream_id
     WHERE coalesce(c.version, 0) < p.version`,
    [consumer, positions.map((p) => p.streamId), positions.map((p) => p.streamVersion)],
  );
  if (answer?.parked === true) return 'parked';
  return answer?.behind === true ? 'no' : 'yes';
}

/** Asks until the answer is not `no` or the time is over. */
export async function waitUntilProcessed(
  sql: Sql,
  consumer: string,
  positions: readonly StreamPosition[],
  { timeoutMs, local }: WaitOptions,
): Promise<Processed> {
  // Not the service's clock: a virtual one stands still while we wait.
  const deadline = performance.now() + timeoutMs;
  const signal = new Signal();
  const unsubscribe = local?.onCommit(signal.raise);
  try {
    let [ask, pause] = firstLook(local, positions);
    for (; ; ask = true, pause = Math.min(2 * pause, LONGEST_POLL_MS)) {
      if (handledHere(local, positions)) return 'yes';
      const answer = ask ? await hasProcessed(sql, consumer, positions) : 'no';
      if (answer !== 'no' || deadline <= performance.now()) return answer;
      const nextLook = Math.min(deadline, performance.now() + pause);
      while (!handledHere(local, positions) && performance.now() < nextLook)
        await signal.wait(nextLook - performance.now());
    }
  } finally {
    unsubscribe?.();
  }
}

const handledHere = (local: LocalConsumer | undefined, positions: readonly StreamPosition[]): boolean =>
  local !== undefined && positions.every((each) => local.handledUpTo(each.streamId) >= each.streamVersion);

/**
 * Whether to look at once, and when to look again: a consumer of this process that is at work on these streams will most
 * likely tell before the database is asked.
 */
const firstLook = (local: LocalConsumer | undefined, positions: readonly StreamPosition[]): [boolean, number] => {
  if (local === undefined) return [true, FIRST_POLL_MS];
  return [positions.some((each) => local.handledUpTo(each.streamId) === 0), FIRST_POLL_BESIDE_LOCAL_MS];
};
