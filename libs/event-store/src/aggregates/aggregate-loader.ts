import type { RecordedEvent } from '#contracts';
import type { EventStore } from '../events/event-store.js';
import type { Sql, UnitOfWork } from '../types.js';
import { Lru } from './lru.js';
import { readSnapshots, writeSnapshot } from './snapshots.js';
import type { Foldable, Folded, Loaded, Remembered } from './types.js';

const KEPT_STATES = 2_000;
/** So many loads are made the careful way after one remembered state was behind: it cost a whole transaction. */
const WARY = 32;

/** A snapshot is looked for only where it saves something, and tried to be written no more often than that. */
interface Kept extends Folded {
  readonly snapshotAt: number;
}

/**
 * Folds streams into states. States are kept between loads, so that a load reads only what is new, plus the event that
 * the kept state ends on: if that one is not there any more (the transaction that was loaded in was rolled back, the
 * database was restored) the state is thrown away. Conflicts are not its business: the append's version settles those.
 *
 * Who appends can do without the load: `remembered` gives the state as it is kept, and the append, told which event that
 * state ends on, is refused where the stream has moved on. A decision that appends nothing has to load.
 */
export class AggregateLoader {
  readonly #store: EventStore;
  readonly #kept: Lru<Kept>;
  /** Upon which version of a stream this process last tried to append, and how often: more than once is a race of its own. */
  readonly #built: Lru<{ readonly version: number; readonly times: number }>;
  #wary = 0;

  constructor(store: EventStore, keep = KEPT_STATES) {
    this.#store = store;
    this.#kept = new Lru(keep);
    this.#built = new Lru(keep);
  }

  /** Undefined: not known, or other processes have lately been faster than this one's memory. */
  remembered<S, E>({ category }: Foldable<S, E>, id: string): Remembered<S> | undefined {
    if (this.#wary > 0) {
      this.#wary -= 1;
      return undefined;
    }
    const kept = this.#kept.get(`${category}-${id}`);
    return kept === undefined ? undefined : { ...kept, state: kept.state as S };
  }

  /** What `remembered` gave was behind the stream. Where two of this process built on it, nobody else was faster. */
  mistaken<S, E>({ category }: Foldable<S, E>, id: string, version: number): void {
    const stream = `${category}-${id}`;
    const built = this.#built.get(stream);
    if (built?.version === version && built.times > 1) return;
    this.#kept.delete(stream);
    this.#wary = WARY;
  }

  /** The state after an append, to be remembered from the commit on. */
  appended<S, E>(
    uow: UnitOfWork,
    aggregate: Foldable<S, E>,
    id: string,
    { base, events }: { readonly base: Loaded<S>; readonly events: readonly RecordedEvent[] },
  ): void {
    const last = events.at(-1);
    if (last === undefined) return;
    const stream = `${aggregate.category}-${id}`;
    const built = this.#built.get(stream);
    const times = built?.version === base.version ? built.times + 1 : 1;
    this.#built.set(stream, { version: base.version, times });
    const state = events.reduce<S>((folded, event) => aggregate.evolve(folded, withoutSeal(event) as E), base.state);
    uow.afterCommit(() => {
      const kept = this.#kept.get(stream);
      if (kept !== undefined && kept.version >= last.streamVersion) return;
      const snapshotAt = kept?.snapshotAt ?? 0;
      this.#kept.set(stream, { state, version: last.streamVersion, lastEventId: last.eventId, snapshotAt });
    });
  }

  async load<S, E>(sql: Sql, aggregate: Foldable<S, E>, id: string): Promise<Loaded<S>> {
    const loaded = await this.loadMany(sql, aggregate, [id]);
    return loaded.get(id) ?? { state: aggregate.initial, version: 0 };
  }

  /** Every id is in the answer, with the initial state at version 0 where there is no stream. */
  async loadMany<S, E>(sql: Sql, aggregate: Foldable<S, E>, ids: readonly string[]): Promise<Map<string, Loaded<S>>> {
    const streams = ids.map((id) => `${aggregate.category}-${id}`);
    const bases = await this.#bases(sql, aggregate, streams);
    const tails = await this.#tails(sql, streams, bases);
    const misfits = streams.filter((stream) => !fits(bases.get(stream), tails.get(stream)));
    for (const stream of misfits) this.#forget(stream, bases);
    if (misfits.length > 0)
      for (const [stream, tail] of await this.#tails(sql, misfits, bases)) tails.set(stream, tail);
    return new Map(
      ids.map((id, index) => {
        const stream = streams[index] ?? '';
        return [id, this.#fold(aggregate, stream, bases.get(stream), tails.get(stream) ?? [])];
      }),
    );
  }

  /** In the transaction of an append, after it: writes the state away when enough events have come since the last time. */
  async maybeSnapshot<S, E>(
    uow: UnitOfWork,
    aggregate: Foldable<S, E>,
    id: string,
    { state, version }: Loaded<S>,
  ): Promise<void> {
    const { snapshot, category } = aggregate;
    const stream = `${category}-${id}`;
    if (snapshot === undefined || version < (this.#kept.get(stream)?.snapshotAt ?? 0) + snapshot.every) return;
    await writeSnapshot(uow.sql, stream, { state, version }, snapshot);
    uow.afterCommit(() => {
      const kept = this.#kept.get(stream);
      if (kept !== undefined) this.#kept.set(stream, { ...kept, snapshotAt: version });
    });
  }

  async #bases<S, E>(sql: Sql, { snapshot }: Foldable<S, E>, streams: readonly string[]): Promise<Map<string, Kept>> {
    const bases = new Map<string, Kept>();
    for (const stream of streams) {
      const kept = this.#kept.get(stream);
      if (kept !== undefined) bases.set(stream, kept);
    }
    const missing = streams.filter((stream) => !bases.has(stream));
    if (snapshot === undefined || missing.length === 0) return bases;
    for (const [stream, found] of await readSnapshots(sql, missing, snapshot.version))
      bases.set(stream, { ...found, snapshotAt: found.version });
    return bases;
  }

  /** With each base, the event that it ends on comes again. */
  async #tails(sql: Sql, streams: readonly string[], bases: ReadonlyMap<string, Kept>) {
    const after = (streamId: string): number => Math.max(0, (bases.get(streamId)?.version ?? 0) - 1);
    const [only] = streams;
    if (only !== undefined && streams.length === 1)
      return new Map([[only, await this.#store.load(sql, only, after(only))]]);
    return this.#store.loadMany(
      sql,
      [...new Set(streams)].map((streamId) => ({ streamId, afterVersion: after(streamId) })),
    );
  }

  #forget(stream: string, bases: Map<string, Kept>): void {
    bases.delete(stream);
    this.#kept.delete(stream);
  }

  #fold<S, E>(
    aggregate: Foldable<S, E>,
    stream: string,
    base: Kept | undefined,
    tail: readonly RecordedEvent[],
  ): Loaded<S> {
    const begin = base === undefined ? aggregate.initial : (base.state as S);
    const fresh = base === undefined ? tail : tail.slice(1);
    const state = fresh.reduce<S>((folded, event) => aggregate.evolve(folded, withoutSeal(event) as E), begin);
    const last = tail.at(-1);
    if (last === undefined) return { state, version: 0 };
    const { streamVersion: version, eventId: lastEventId } = last;
    this.#kept.set(stream, { state, version, lastEventId, snapshotAt: base?.snapshotAt ?? 0 });
    return { state, version };
  }
}

const fits = (base: Folded | undefined, tail: readonly RecordedEvent[] | undefined): boolean =>
  base === undefined || tail?.[0]?.eventId === base.lastEventId;

/** What is sealed is closed to domain code: it could decide by it today and not after the key is destroyed. */
const withoutSeal = (event: RecordedEvent): object => ({ ...event, sealed: undefined });
