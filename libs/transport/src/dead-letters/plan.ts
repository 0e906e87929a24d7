export interface QueuedEvent {
  readonly ordinal: string;
  readonly streamId: string;
  readonly streamVersion: number;
}

export interface Plan {
  /** What can be handled, in order. */
  readonly ready: readonly QueuedEvent[];
  /** What stands at or behind a gap that the queue itself cannot fill. */
  readonly waiting: readonly QueuedEvent[];
}

/**
 * The order of a redrive: that of arrival, except that an event whose predecessors arrived after it lets them go first.
 * It stops at a gap; whatever stands behind waits, of every stream, because the key is one queue.
 */
export function plan(queue: readonly QueuedEvent[], cursors: ReadonlyMap<string, number>): Plan {
  const at = new Map(cursors);
  const places = new Map(queue.map((event) => [placeOf(event.streamId, event.streamVersion), event]));
  const ready: QueuedEvent[] = [];
  for (const event of queue) {
    const run = runUpTo(event, at.get(event.streamId) ?? 0, places);
    if (run === undefined) break;
    ready.push(...run);
    at.set(event.streamId, Math.max(at.get(event.streamId) ?? 0, event.streamVersion));
  }
  const taken = new Set(ready);
  return { ready, waiting: queue.filter((event) => !taken.has(event)) };
}

const placeOf = (streamId: string, version: number): string => `${streamId}@${version}`;

/** The event and those of its predecessors that are not handled yet; undefined when one is missing. */
function runUpTo(
  event: QueuedEvent,
  cursor: number,
  places: ReadonlyMap<string, QueuedEvent>,
): QueuedEvent[] | undefined {
  const run: QueuedEvent[] = [];
  for (let version = cursor + 1; version <= event.streamVersion; version++) {
    const next = places.get(placeOf(event.streamId, version));
    if (next === undefined) return undefined;
    run.push(next);
  }
  return run;
}
