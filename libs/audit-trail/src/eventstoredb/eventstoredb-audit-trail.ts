import type { EventStoreDBClient } from '@eventstore/db-client';
import type { RecordedEvent } from '#contracts';
import { TrailGap } from '../errors.js';
import { inParallel } from '../in-parallel.js';
import type { AuditTrail, Place, TrailAppend, TrailRange, TrailRecord, Verification } from '../port.js';
import { groupBy } from '../same.js';
import { closeClient, openClient } from './client.js';
import { Heads } from './heads.js';
import { KeyIndex } from './key-index.js';
import { StreamMirror, type Plan } from './mirror.js';
import { asRecorded } from './order.js';
import { lookUp, walk } from './places.js';
import { TrailReader } from './reader.js';
import { verifyTrail } from './verify.js';
import { TrailWriter } from './writer.js';

export interface EventStoreDbOptions {
  /** `esdb://` for one node or a list of them, `esdb+discover://` for a cluster by its DNS name. */
  readonly url: string;
  /** Deadline of each call, and of each event of a read. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
/** A connection takes a hundred calls at once; a burst leaves room for readers. */
const PARALLEL = 8;

interface Work {
  readonly streamId: string;
  readonly plan: Plan;
}

const upTo = (asOf: string | undefined): ((event: RecordedEvent) => boolean) => {
  if (asOf === undefined) return () => true;
  const limit = new Date(asOf).getTime();
  return ({ recordedAt }) => new Date(recordedAt).getTime() <= limit;
};

/**
 * The trail in EventStoreDB: a stream for each source stream, under its name, with its event ids, and with its versions
 * as revisions. Hash-chained like the other adapter's, with the same hashes. See docs/decisions/0012.
 */
export class EventStoreDbAuditTrail implements AuditTrail {
  readonly #client: EventStoreDBClient;
  readonly #reader: TrailReader;
  readonly #mirror: StreamMirror;
  readonly #index: KeyIndex;

  constructor({ url, timeoutMs = TIMEOUT_MS }: EventStoreDbOptions) {
    this.#client = openClient(url);
    this.#reader = new TrailReader(this.#client, timeoutMs);
    const writer = new TrailWriter(this.#client, timeoutMs);
    this.#mirror = new StreamMirror(this.#reader, writer, new Heads());
    this.#index = new KeyIndex(this.#reader, writer);
  }

  /** Not in the caller's transaction: repeated after a rollback, what is there is passed over. */
  async append(events: readonly RecordedEvent[]): Promise<TrailAppend> {
    const streams = [...groupBy(events, ({ streamId }) => streamId)];
    const works = await inParallel(PARALLEL, streams, async ([streamId, own]): Promise<Work> => {
      return { streamId, plan: await this.#mirror.plan(streamId, own) };
    });
    await this.#write(works);
    const sum = (of: (plan: Plan) => number): number => works.reduce((total, { plan }) => total + of(plan), 0);
    return { appended: sum(({ fresh }) => fresh.length), repeated: sum(({ repeated }) => repeated) };
  }

  async readStream(streamId: string, asOf?: string): Promise<readonly RecordedEvent[]> {
    const events = await this.#reader.events(streamId);
    // Up to the first that was recorded later: clocks differ, and a stream as of some time must have no holes.
    const known = upTo(asOf);
    const later = events.findIndex((event) => !known(event));
    return later < 0 ? events : events.slice(0, later);
  }

  async readKey(key: string, asOf?: string): Promise<readonly RecordedEvent[]> {
    const known = upTo(asOf);
    const streams = await inParallel(PARALLEL, await this.#index.streamsOf(key), (id) => this.#reader.events(id));
    return asRecorded(streams.map((events) => events.filter((event) => event.key === key && known(event))));
  }

  async streamsOfKey(key: string): Promise<readonly string[]> {
    const filed = await this.#index.streamsOf(key);
    const heads = await inParallel(PARALLEL, filed, (streamId) => this.#reader.head(streamId));
    return filed.filter((_, nth) => (heads[nth]?.version ?? 0) > 0);
  }

  verify(range: TrailRange = {}): Promise<Verification> {
    return verifyTrail(this.#reader, this.#index, range);
  }

  walk(): AsyncIterable<readonly TrailRecord[]> {
    return walk(this.#reader);
  }

  lookUp(places: readonly Place[]): Promise<readonly TrailRecord[]> {
    return lookUp(this.#reader, places, PARALLEL);
  }

  /** Only at the end of a stream: EventStoreDB has no holes in between, unless somebody cut a stream off at its start. */
  async fill(events: readonly RecordedEvent[]): Promise<readonly Place[]> {
    const filled: Place[] = [];
    for (const [streamId, own] of groupBy(events, (event) => event.streamId)) {
      const { version } = await this.#reader.head(streamId);
      await this.#mustBeTaken(own.filter(({ streamVersion }) => streamVersion <= version));
      const fresh = own.filter(({ streamVersion }) => streamVersion > version);
      if (fresh.length === 0) continue;
      await this.#write([{ streamId, plan: await this.#mirror.plan(streamId, fresh) }]);
      filled.push(...fresh.map(({ streamVersion }) => ({ streamId, streamVersion })));
    }
    return filled;
  }

  close(): Promise<void> {
    return closeClient(this.#client);
  }

  /** The index first: a stream that nobody could find by its key must never be. */
  async #write(works: readonly Work[]): Promise<void> {
    const pairs = works.flatMap(({ streamId, plan: { head, fresh } }) => {
      const keys = new Set(fresh.map(({ key }) => key));
      return [...keys].filter((key) => key !== head.key).map((key) => ({ key, streamId }));
    });
    await inParallel(PARALLEL, [...groupBy(pairs, ({ key }) => key)], ([key, members]) =>
      this.#index.file(
        key,
        members.map(({ streamId }) => streamId),
      ),
    );
    await inParallel(PARALLEL, works, ({ streamId, plan }) => this.#mirror.write(streamId, plan));
  }

  async #mustBeTaken(events: readonly RecordedEvent[]): Promise<void> {
    const there = new Set((await this.lookUp(events)).map(({ streamVersion }) => streamVersion));
    const hole = events.find(({ streamVersion }) => !there.has(streamVersion));
    if (hole !== undefined) throw new TrailGap(hole.streamId, hole.streamVersion, hole.streamVersion);
  }
}
