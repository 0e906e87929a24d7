import type { RecordedEvent } from '#contracts';
import { TrailGap } from '../errors.js';
import { groupBy } from '../same.js';
import type { AuditTrail } from '../port.js';
import type { FillRange } from './types.js';

/** Neighbours of a stream as one range. */
export const rangesOf = (events: readonly RecordedEvent[]): FillRange[] => {
  const ranges: { service: FillRange['service']; streamId: string; fromVersion: number; toVersion: number }[] = [];
  for (const { source: service, streamId, streamVersion } of events) {
    const last = ranges.at(-1);
    if (last?.streamId === streamId && last.toVersion === streamVersion - 1) last.toVersion = streamVersion;
    else ranges.push({ service, streamId, fromVersion: streamVersion, toVersion: streamVersion });
  }
  return ranges;
};

export const placeOf = ({ streamId, streamVersion }: { streamId: string; streamVersion: number }): string =>
  `${streamId}@${streamVersion}`;

/** The places that were filled. A stream that cannot be filled, for what is missing before, does not stop the others. */
export const fillMissing = async (trail: AuditTrail, events: readonly RecordedEvent[]): Promise<Set<string>> => {
  const filled = new Set<string>();
  for (const own of groupBy(events, ({ streamId }) => streamId).values())
    try {
      for (const place of await trail.fill(own)) filled.add(placeOf(place));
    } catch (error) {
      if (!(error instanceof TrailGap)) throw error;
    }
  return filled;
};
