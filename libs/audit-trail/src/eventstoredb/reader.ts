import type { EventStoreDBClient, ResolvedEvent } from '@eventstore/db-client';
import type { RecordedEvent } from '#contracts';
import { genesis } from '../chain.js';
import { fromRecorded, type Head, type StoredEvent } from './format.js';
import { isIndexStream } from './names.js';
import { explain, typeOf, within } from './trouble.js';

interface Cancellable extends AsyncIterable<ResolvedEvent> {
  cancel(): Promise<void>;
}

export interface StreamPart {
  /** First version; default 1. */
  readonly from?: number;
  readonly count?: number;
}

/** Reads with a deadline between events, from the leader: a follower may not know yet what was written. */
export class TrailReader {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly timeoutMs: number,
  ) {}

  async *stream(streamId: string, { from = 1, count }: StreamPart = {}): AsyncGenerator<StoredEvent> {
    const options = { fromRevision: BigInt(from - 1), requiresLeader: true };
    const read = this.client.readStream(streamId, count === undefined ? options : { ...options, maxCount: count });
    for await (const { event } of this.#events(read, streamId)) if (event !== undefined) yield fromRecorded(event);
  }

  /** Every event of the trail in the order of $all; `index`: entries of the index by key, and nothing else. */
  async *all(): AsyncGenerator<StoredEvent | { readonly index: string; readonly data: unknown }> {
    const read = this.client.readAll({ requiresLeader: true });
    for await (const { event } of this.#events(read, '$all')) {
      if (event === undefined || event.type.startsWith('$') || event.streamId.startsWith('$')) continue;
      if (isIndexStream(event.streamId)) yield { index: event.streamId, data: event.data };
      else yield fromRecorded(event);
    }
  }

  async raw(streamId: string): Promise<readonly { readonly revision: bigint; readonly data: unknown }[]> {
    const found: { revision: bigint; data: unknown }[] = [];
    const read = this.client.readStream(streamId, { requiresLeader: true });
    for await (const { event } of this.#events(read, streamId))
      if (event !== undefined) found.push({ revision: event.revision, data: event.data });
    return found;
  }

  async head(streamId: string): Promise<Head> {
    const options = { direction: 'backwards', fromRevision: 'end', maxCount: 1, requiresLeader: true } as const;
    for await (const { event } of this.#events(this.client.readStream(streamId, options), streamId)) {
      if (event === undefined) continue;
      const { streamVersion: version, hash, event: last } = fromRecorded(event);
      return { version, hash, key: last?.key ?? null };
    }
    return { version: 0, hash: genesis(streamId), key: null };
  }

  async events(streamId: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const { event } of this.stream(streamId)) if (event !== null) events.push(event);
    return events;
  }

  async *#events(read: Cancellable, streamId: string): AsyncGenerator<ResolvedEvent> {
    const iterator = read[Symbol.asyncIterator]();
    const cancel = (): void => void read.cancel().catch(() => undefined);
    let over = false;
    try {
      for (;;) {
        const next = await within(this.timeoutMs, iterator.next());
        over = next.done === true;
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      over = true;
      cancel();
      if (typeOf(error) === 'stream-not-found') return;
      throw explain(error, streamId);
    } finally {
      if (!over) cancel();
    }
  }
}
