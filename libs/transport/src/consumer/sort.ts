import type { RecordedEvent } from '#contracts';

export interface Sorted {
  /** To be reacted to, in order. */
  readonly fresh: readonly RecordedEvent[];
  /** To be queued behind a parked key, in order; among them the events that found a gap. */
  readonly queued: readonly RecordedEvent[];
  /** The event of each key that found a gap, and so parks the key. */
  readonly gaps: readonly RecordedEvent[];
  readonly duplicates: number;
  /** The cursors that move when `fresh` is handled. */
  readonly cursors: ReadonlyMap<string, number>;
}

type Verdict = 'duplicate' | 'queued' | 'gap' | 'fresh';

const judge = (event: RecordedEvent, cursor: number, parked: boolean): Verdict => {
  if (event.streamVersion <= cursor) return 'duplicate';
  if (parked) return 'queued';
  return event.streamVersion === cursor + 1 ? 'fresh' : 'gap';
};

/**
 * Tells what is new by (stream, version): a stream counts its events from 1 without a hole, so one number a stream says
 * for ever which of them were handled.
 */
export function sort(
  events: readonly RecordedEvent[],
  cursors: ReadonlyMap<string, number>,
  parkedKeys: ReadonlySet<string>,
): Sorted {
  const parked = new Set(parkedKeys);
  const moved = new Map<string, number>();
  const found: Record<Verdict, RecordedEvent[]> = { duplicate: [], queued: [], gap: [], fresh: [] };
  for (const event of events) {
    const cursor = moved.get(event.streamId) ?? cursors.get(event.streamId) ?? 0;
    const verdict = judge(event, cursor, parked.has(event.key));
    found[verdict].push(event);
    if (verdict === 'fresh') moved.set(event.streamId, event.streamVersion);
    if (verdict !== 'gap') continue;
    parked.add(event.key);
    found.queued.push(event);
  }
  return {
    fresh: found.fresh,
    queued: found.queued,
    gaps: found.gap,
    duplicates: found.duplicate.length,
    cursors: moved,
  };
}
