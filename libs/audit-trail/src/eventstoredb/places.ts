import { inParallel } from '../in-parallel.js';
import type { Place, TrailRecord } from '../port.js';
import { groupBy } from '../same.js';
import type { TrailReader } from './reader.js';

const PORTION = 500;

export async function* walk(reader: TrailReader): AsyncGenerator<readonly TrailRecord[]> {
  let portion: TrailRecord[] = [];
  for await (const found of reader.all()) {
    if ('index' in found) continue;
    const { streamId, streamVersion, event } = found;
    portion.push({ streamId, streamVersion, event });
    if (portion.length < PORTION) continue;
    yield portion;
    portion = [];
  }
  yield portion;
}

interface Run {
  readonly streamId: string;
  readonly from: number;
  count: number;
}

/** Neighbours are read together. */
const runsOf = (places: readonly Place[]): Run[] => {
  const runs: Run[] = [];
  for (const [streamId, members] of groupBy(places, (place) => place.streamId)) {
    const versions = [...new Set(members.map(({ streamVersion }) => streamVersion))].sort((a, b) => a - b);
    let run: Run | undefined;
    for (const version of versions)
      if (run !== undefined && version === run.from + run.count) run.count += 1;
      else runs.push((run = { streamId, from: version, count: 1 }));
  }
  return runs;
};

export const lookUp = async (
  reader: TrailReader,
  places: readonly Place[],
  parallel: number,
): Promise<TrailRecord[]> => {
  const found = await inParallel(parallel, runsOf(places), async ({ streamId, ...part }) => {
    const records: TrailRecord[] = [];
    for await (const { streamVersion, event } of reader.stream(streamId, part))
      // A stream that was cut off at its beginning answers with what comes after.
      if (streamVersion < part.from + part.count) records.push({ streamId, streamVersion, event });
    return records;
  });
  return found.flat();
};
