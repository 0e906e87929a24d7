import type { RecordedEvent, ServiceName } from '#contracts';
import { openDatabase, type Database } from '../database/database.js';
import { prepared } from '../database/sql.js';
import { columns, toEvent, type EventRow } from '../events/rows.js';
import { upcastTo, type Upcasters } from '../events/upcast.js';
import { ReaderBarrier } from '../source/barrier.js';

export interface ArchiveOptions {
  readonly service: ServiceName;
  readonly url: string;
  readonly upcasters?: Upcasters;
}

interface Place {
  readonly streamId: string;
  readonly streamVersion: number;
}

const PORTION = 500;

const WALK = prepared(
  'archive-walk',
  `SELECT ${columns()} FROM events
    WHERE (stream_id, stream_version) > ($1, $2) AND position <= $3
    ORDER BY stream_id, stream_version LIMIT ${PORTION}`,
);
const LOOK_UP = prepared(
  'archive-look-up',
  `SELECT ${columns('e')} FROM unnest($1::text[], $2::int[]) AS wanted(stream_id, stream_version)
     JOIN events e USING (stream_id, stream_version)`,
);

/** The recorded events of a service word for word, for somebody who compares: never upcast, never changed, read only. */
export class EventArchive {
  readonly service: ServiceName;

  constructor(
    private readonly database: Database,
    private readonly options: ArchiveOptions,
    private readonly ceiling: bigint,
  ) {
    this.service = options.service;
  }

  /** What was committed before it was opened, in portions, by stream and version. Needs no more memory for more events. */
  async *walk(): AsyncGenerator<readonly RecordedEvent[]> {
    for (let after: readonly [string, number] = ['', 0]; ;) {
      const rows = await this.database.sql.query<EventRow>(WALK, [...after, this.ceiling.toString()]);
      yield this.#read(rows);
      const last = rows.at(-1);
      if (rows.length < PORTION || last === undefined) return;
      after = [last.stream_id, last.stream_version];
    }
  }

  async lookUp(places: readonly Place[]): Promise<readonly RecordedEvent[]> {
    const values = [places.map(({ streamId }) => streamId), places.map(({ streamVersion }) => streamVersion)];
    return this.#read(await this.database.sql.query<EventRow>(LOOK_UP, values));
  }

  /** As it reads at a later version of its schema; null where nothing leads there. */
  atVersion(event: RecordedEvent, schemaVersion: number): RecordedEvent | null {
    if (event.schemaVersion === schemaVersion) return event;
    if (event.schemaVersion > schemaVersion) return null;
    try {
      return upcastTo(schemaVersion, this.service, this.options.upcasters ?? {}, event);
    } catch {
      return null;
    }
  }

  close(): Promise<void> {
    return this.database.close();
  }

  #read(rows: readonly EventRow[]): RecordedEvent[] {
    return rows.map((row) => toEvent(this.service, row));
  }
}

export const openEventArchive = async (options: ArchiveOptions): Promise<EventArchive> => {
  const { service: schema, url } = options;
  const database = await openDatabase({ url, schema, poolSize: 2 });
  try {
    const barrier = new ReaderBarrier(database);
    await barrier.advance();
    return new EventArchive(database, options, barrier.ceiling.position);
  } catch (error) {
    await database.close();
    throw error;
  }
};
