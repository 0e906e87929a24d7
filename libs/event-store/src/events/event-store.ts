import type { RecordedEvent, ServiceName } from '#contracts';
import type { Database } from '../database/database.js';
import { PostgresEventSource } from '../source/source.js';
import type { PositionedEvent, Sealer, Sql, StreamAppend, UnitOfWork } from '../types.js';
import { insertEvents } from './append.js';
import { prepareAppend, refuseTooLarge } from './prepare.js';
import { BY_EVENT_IDS, BY_KEY, LOAD, LOAD_MANY } from './queries.js';
import { toEvent, type EventRow } from './rows.js';
import { upcast, type Upcasters } from './upcast.js';
import { Wakes } from './wakes.js';

export interface EventStoreOptions {
  readonly service: ServiceName;
  readonly schema: string;
  readonly sealer: Sealer;
  readonly upcasters?: Upcasters;
  /** The largest event, in bytes of its JSON, that whatever carries it onwards takes. */
  readonly maxEventBytes?: number | undefined;
}

/** A stream and the version after which its events are wanted. */
export interface StreamTail {
  readonly streamId: string;
  readonly afterVersion: number;
}

/** `stored` rejects where `append` would, and has to be waited for before anything else is decided. */
export interface BegunAppend {
  readonly events: readonly RecordedEvent[];
  readonly stored: Promise<PositionedEvent[]>;
}

const refuseTwice = (appends: readonly StreamAppend[]): void => {
  if (new Set(appends.map((append) => append.streamId)).size < appends.length)
    throw new TypeError('A stream occurs twice in one append; put its events into one.');
};

/** The events of one service: appended in a unit of work, read from a pool or within one. Make one a process. */
export class EventStore {
  readonly service: ServiceName;
  readonly schema: string;
  readonly #sealer: Sealer;
  readonly #upcasters: Upcasters;
  readonly #maxEventBytes: number;
  readonly #wakes = new Wakes();
  readonly #sources = new WeakMap<Database, PostgresEventSource>();

  constructor({ service, schema, sealer, upcasters = {}, maxEventBytes = Infinity }: EventStoreOptions) {
    this.service = service;
    this.schema = schema;
    this.#sealer = sealer;
    this.#upcasters = upcasters;
    this.#maxEventBytes = maxEventBytes;
  }

  /**
   * Appends to any number of streams in one statement, all or nothing. Throws `ConcurrencyConflict`,
   * `DuplicateEventId` or `InvalidEvent`; the transaction is then lost. No events: nothing is written.
   */
  async append(uow: UnitOfWork, appends: readonly StreamAppend[]): Promise<PositionedEvent[]> {
    return (await this.begin(uow, appends)).stored;
  }

  /** As `append`; tells the events before they are stored, for statements that can travel with them. */
  async begin(uow: UnitOfWork, appends: readonly StreamAppend[]): Promise<BegunAppend> {
    refuseTwice(appends);
    const prepared: RecordedEvent[] = [];
    for (const append of appends)
      prepared.push(...(await prepareAppend({ service: this.service, sealer: this.#sealer, sql: uow.sql }, append)));
    refuseTooLarge(prepared, this.#maxEventBytes);
    if (prepared.length === 0) return { events: [], stored: Promise.resolve([]) };
    uow.afterCommit(() => this.#wakes.fire());
    return { events: prepared, stored: insertEvents(uow.sql, appends, prepared) };
  }

  async load(sql: Sql, streamId: string, afterVersion = 0): Promise<RecordedEvent[]> {
    return this.#read(await sql.query<EventRow>(LOAD, [streamId, afterVersion]));
  }

  /** One query for many streams; a stream without events is not in the answer. */
  async loadMany(sql: Sql, tails: readonly StreamTail[]): Promise<Map<string, RecordedEvent[]>> {
    if (tails.length === 0) return new Map();
    const values = [tails.map((tail) => tail.streamId), tails.map((tail) => tail.afterVersion)];
    const streams = new Map<string, RecordedEvent[]>();
    for (const event of this.#read(await sql.query<EventRow>(LOAD_MANY, values))) {
      const known = streams.get(event.streamId);
      if (known === undefined) streams.set(event.streamId, [event]);
      else known.push(event);
    }
    return streams;
  }

  /** Every event of an ordering key, such as one treatment course, in the order of the store. */
  async byKey(sql: Sql, key: string): Promise<RecordedEvent[]> {
    return this.#read(await sql.query<EventRow>(BY_KEY, [key]));
  }

  /** Which of these events are stored: how an unknown commit outcome is settled. */
  async byEventIds(sql: Sql, eventIds: readonly string[]): Promise<RecordedEvent[]> {
    return eventIds.length === 0 ? [] : this.#read(await sql.query<EventRow>(BY_EVENT_IDS, [eventIds]));
  }

  /** The commit-ordered reader of a database; one per database, so that all consumers share its work. */
  source(database: Database): PostgresEventSource {
    if (database.schema !== this.schema)
      throw new TypeError(`${database.schema} is not the schema of ${this.service}.`);
    const known = this.#sources.get(database);
    if (known !== undefined) return known;
    const read = (row: EventRow): PositionedEvent => ({
      ...upcast(this.service, this.#upcasters, toEvent(this.service, row)),
      position: BigInt(row.position),
    });
    const made = new PostgresEventSource({ service: this.service, database, wakes: this.#wakes, read });
    this.#sources.set(database, made);
    return made;
  }

  #read(rows: readonly EventRow[]): RecordedEvent[] {
    return rows.map((row) => upcast(this.service, this.#upcasters, toEvent(this.service, row)));
  }
}
