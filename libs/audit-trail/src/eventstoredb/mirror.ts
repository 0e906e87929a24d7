import { NO_STREAM, type EventData } from '@eventstore/db-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedEvent } from '#contracts';
import { bodyOf, link } from '../chain.js';
import { TrailConflict, TrailEventRefused, TrailGap, TrailRace, TrailUnavailable } from '../errors.js';
import { isSame } from '../same.js';
import { toEventData, type Head } from './format.js';
import type { Heads } from './heads.js';
import type { TrailReader } from './reader.js';
import { explain, isRefused, isWrongVersion, mayPass, typeOf } from './trouble.js';
import type { TrailWriter } from './writer.js';

/** With every one at its deadline, well within what PostgreSQL grants a transaction that idles. */
const ATTEMPTS = 4;
const PAUSE_MS = 25;

/** Below the server's `--max-append-size` (1 MiB by default), which counts data and metadata. */
const CHUNK_BYTES = 512 * 1024;
const CHUNK_EVENTS = 500;

/** What is left to write of one stream, and what it builds on. */
export interface Plan {
  readonly head: Head;
  readonly fresh: readonly RecordedEvent[];
  readonly repeated: number;
}

interface Chunk {
  readonly events: readonly RecordedEvent[];
  readonly data: EventData[];
  readonly end: Head;
}

/**
 * Writes one source stream. The revision that is expected is the version of the source, so a gap or a duplicate cannot
 * be written, by however many writers; and when it is not known whether a write happened, reading back tells.
 */
export class StreamMirror {
  constructor(
    private readonly reader: TrailReader,
    private readonly writer: TrailWriter,
    private readonly heads: Heads,
  ) {}

  /** Throws `TrailGap` or `TrailConflict` by what the server says: what is remembered may be out of date. */
  async plan(streamId: string, events: readonly RecordedEvent[]): Promise<Plan> {
    const remembered = this.heads.get(streamId);
    const first = events[0]?.streamVersion ?? 0;
    if (remembered !== undefined && first === remembered.version + 1) return planned(remembered, events, 0);
    const head = await this.reader.head(streamId);
    this.heads.set(streamId, head);
    const repeated = events.filter(({ streamVersion }) => streamVersion <= head.version);
    await this.#check(streamId, repeated);
    return planned(head, events.slice(repeated.length), repeated.length);
  }

  /** Until all of it is there. */
  async write(streamId: string, plan: Plan): Promise<void> {
    let { head, fresh } = plan;
    for (let attempt = 1; fresh.length > 0; attempt += 1) {
      const error = await this.#tryAll(streamId, head, fresh);
      if (error === null) return;
      this.heads.forget(streamId);
      if (!mayPass(error)) throw explain(error, streamId);
      if (attempt >= ATTEMPTS) throw isWrongVersion(error) ? new TrailRace({ cause: error }) : explain(error, streamId);
      if (!isWrongVersion(error)) await delay(PAUSE_MS * 2 ** attempt);
      // Whether it was written after all, by us or by another writer: only the server knows.
      ({ head, fresh } = await this.plan(streamId, fresh));
    }
  }

  async #tryAll(streamId: string, head: Head, events: readonly RecordedEvent[]): Promise<unknown> {
    let at = head;
    try {
      for (const chunk of chunksOf(head, events)) {
        await this.#put(streamId, at, chunk);
        at = chunk.end;
        this.heads.set(streamId, at);
      }
      return null;
    } catch (error) {
      return error ?? new TrailUnavailable('unknown');
    }
  }

  async #put(streamId: string, { version }: Head, { events, data }: Chunk): Promise<void> {
    const expected = version === 0 ? NO_STREAM : BigInt(version - 1);
    try {
      await this.writer.append(streamId, expected, data);
    } catch (error) {
      const [first] = events;
      if (!isRefused(error) || first === undefined) throw error;
      if (events.length === 1)
        throw new TrailEventRefused(streamId, first.streamVersion, typeOf(error), { cause: error });
      // A server with a smaller limit than most: one at a time, so that the one it does not take is known.
      for (const [nth, event] of data.entries())
        await this.#put(streamId, { version: version + nth, hash: '', key: null }, one(events, event, nth));
    }
  }

  async #check(streamId: string, repeated: readonly RecordedEvent[]): Promise<void> {
    const [first, last] = [repeated[0], repeated.at(-1)];
    if (first === undefined || last === undefined) return;
    const stored = new Map<number, RecordedEvent | null>();
    const part = { from: first.streamVersion, count: last.streamVersion - first.streamVersion + 1 };
    for await (const { streamVersion, event } of this.reader.stream(streamId, part)) stored.set(streamVersion, event);
    for (const event of repeated) {
      const there = stored.get(event.streamVersion) ?? null;
      if (there === null || !isSame(there, event)) throw new TrailConflict(streamId, event.streamVersion);
    }
  }
}

const one = (events: readonly RecordedEvent[], data: EventData, nth: number): Chunk => ({
  events: events.slice(nth, nth + 1),
  data: [data],
  end: { version: 0, hash: '', key: null },
});

/** A gap shows before anything is written. */
const planned = (head: Head, fresh: readonly RecordedEvent[], repeated: number): Plan => {
  fresh.forEach(({ streamId, streamVersion }, nth) => {
    const next = head.version + 1 + nth;
    if (streamVersion !== next) throw new TrailGap(streamId, next, streamVersion);
  });
  return { head, fresh, repeated };
};

function* chunksOf(head: Head, events: readonly RecordedEvent[]): Generator<Chunk> {
  let [start, bytes, end]: [number, number, Head] = [0, 0, head];
  let data: EventData[] = [];
  for (const [nth, event] of events.entries()) {
    const body = bodyOf(event);
    const size = Buffer.byteLength(body) + 256;
    if (data.length > 0 && (bytes + size > CHUNK_BYTES || data.length >= CHUNK_EVENTS)) {
      yield { events: events.slice(start, nth), data, end };
      [start, bytes, data] = [nth, 0, []];
    }
    end = { version: event.streamVersion, hash: link(end.hash, body), key: event.key };
    data.push(toEventData(event, end.hash));
    bytes += size;
  }
  if (data.length > 0) yield { events: events.slice(start), data, end };
}
