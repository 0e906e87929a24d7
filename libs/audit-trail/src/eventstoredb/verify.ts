import type { TrailRange, Verification } from '../port.js';
import { Verifier, type StoredLink } from '../verifier.js';
import type { StoredEvent } from './format.js';
import type { KeyIndex } from './key-index.js';
import { keyOfIndex } from './names.js';
import type { TrailReader } from './reader.js';

/** Whole streams, one after another. */
const verifyStreams = async (reader: TrailReader, streamIds: readonly string[]): Promise<Verification> => {
  const verifier = new Verifier();
  for (const streamId of streamIds) {
    for await (const stored of reader.stream(streamId)) verifier.take(stored);
    verifier.end([streamId]);
  }
  return verifier.result();
};

/** Knows the index as it was when an event was written: the entry of its stream had to be there already. */
class Index {
  readonly #entries = new Set<string>();
  readonly #keys = new Map<string, string>();

  enter(index: string, data: unknown): void {
    const { streamId } = (data ?? {}) as { streamId?: unknown };
    this.#entries.add(`${keyOfIndex(index)}\n${String(streamId)}`);
  }

  /** Under the stream's own key nothing has to be looked up again. */
  leadsTo({ streamId, event }: StoredEvent): boolean {
    if (event === null || this.#keys.get(streamId) === event.key) return true;
    this.#keys.set(streamId, event.key);
    return this.#entries.has(`${event.key}\n${streamId}`);
  }
}

const checked = (stored: StoredEvent, index: Index): StoredLink => {
  const found = index.leadsTo(stored);
  return { ...stored, isFiledAs: (event) => found && stored.isFiledAs(event) };
};

/** One pass over $all, in memory for one chain's end a stream. */
const verifyAll = async (reader: TrailReader): Promise<Verification> => {
  const [verifier, index] = [new Verifier(), new Index()];
  for await (const found of reader.all())
    if ('index' in found) index.enter(found.index, found.data);
    else verifier.take(checked(found, index));
  return verifier.result();
};

export const verifyTrail = async (
  reader: TrailReader,
  index: KeyIndex,
  { key, streamId }: TrailRange,
): Promise<Verification> => {
  if (key === undefined) return streamId === undefined ? verifyAll(reader) : verifyStreams(reader, [streamId]);
  const streams = await index.streamsOf(key);
  return verifyStreams(reader, streamId === undefined ? streams : streams.filter((id) => id === streamId));
};
