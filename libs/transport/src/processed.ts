import type { Sql } from '#event-store';
import { Signal } from './signal.js';

/** `parked`: it will not be processed before somebody redrives its key. */
export type Processed = 'yes' | 'no' | 'parked';

export interface StreamPosition {
  readonly streamId: string;
  readonly streamVersion: number;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Of a consumer in this process (`consumer.onCommit`): saves waiting for the next look. */
  readonly onCommit?: (wake: () => void) => () => void;
}

const POLL_MS = 20;

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
  { timeoutMs, onCommit }: WaitOptions,
): Promise<Processed> {
  // Not the service's clock: a virtual one stands still while we wait.
  const deadline = performance.now() + timeoutMs;
  const signal = new Signal();
  const unsubscribe = onCommit?.(signal.raise);
  try {
    for (;;) {
      const answer = await hasProcessed(sql, consumer, positions);
      const left = deadline - performance.now();
      if (answer !== 'no' || left <= 0) return answer;
      await signal.wait(Math.min(POLL_MS, left));
    }
  } finally {
    unsubscribe?.();
  }
}
