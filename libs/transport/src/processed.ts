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
const POLLS = { firstMs: 20, longestMs: 250 };
/** What a consumer of this process handles is told without a look. */
const POLLS_BESIDE_LOCAL = { firstMs: 100, longestMs: 400 };
/** What was recorded a moment ago is most likely on its way to this process: most of it is here before a look would be. */
const ON_ITS_WAY_MS = 25;
const AT_WORK_MS = 100;

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
  const toldWithin = async (ms: number): Promise<boolean> => {
    const until = Math.min(deadline, performance.now() + ms);
    while (!handledHere(local, positions) && performance.now() < until) await signal.wait(until - performance.now());
    return handledHere(local, positions);
  };
  try {
    const { firstMs, longestMs } = local === undefined ? POLLS : POLLS_BESIDE_LOCAL;
    if (await toldWithin(firstWait(local, positions))) return 'yes';
    for (let pause = firstMs; ; pause = Math.min(2 * pause, longestMs)) {
      const answer = await hasProcessed(sql, consumer, positions);
      if (answer !== 'no' || deadline <= performance.now()) return answer;
      if (await toldWithin(pause)) return 'yes';
    }
  } finally {
    unsubscribe?.();
  }
}

const handledHere = (local: LocalConsumer | undefined, positions: readonly StreamPosition[]): boolean =>
  local !== undefined && positions.every((each) => local.handledUpTo(each.streamId) >= each.streamVersion);

/** Longer where a consumer of this process is at work on these streams; not at all where there is none. */
const firstWait = (local: LocalConsumer | undefined, positions: readonly StreamPosition[]): number => {
  if (local === undefined) return 0;
  return positions.some((each) => local.handledUpTo(each.streamId) === 0) ? ON_ITS_WAY_MS : AT_WORK_MS;
};
