import type { RecordedEvent } from '#contracts';

interface Ranked {
  readonly event: RecordedEvent;
  /** The id of the stream's first event of the same instant: ids grow with time, so cause comes before effect. */
  readonly rank: string;
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : Number(a > b));

const ranked = (stream: readonly RecordedEvent[]): Ranked[] => {
  const firstOf = new Map<string, string>();
  return stream.map((event) => {
    const rank = firstOf.get(event.recordedAt) ?? event.eventId;
    firstOf.set(event.recordedAt, rank);
    return { event, rank };
  });
};

/** By time of recording; within one instant streams one after another, each in its own order. */
export const asRecorded = (streams: readonly (readonly RecordedEvent[])[]): RecordedEvent[] =>
  streams
    .flatMap(ranked)
    .sort(
      (a, b) =>
        compare(a.event.recordedAt, b.event.recordedAt) ||
        compare(a.rank, b.rank) ||
        compare(a.event.streamVersion, b.event.streamVersion),
    )
    .map(({ event }) => event);
