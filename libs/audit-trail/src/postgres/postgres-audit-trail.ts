import type { RecordedEvent } from '#contracts';
import { openDatabase, prepared, type Database, type UnitOfWork } from '#event-store';
import { eventOf } from '../chain.js';
import type { AuditTrail, Place, TrailAppend, TrailRange, TrailRecord, Verification } from '../port.js';
import { appendToTrail } from './append.js';
import { fillTrail, lookUpInTrail, walkTrail } from './fill.js';
import { TrailTables1700000500000 } from './migration.js';
import { verifyTrail } from './verify.js';

/** Up to the first event that was recorded later: clocks differ, and a stream as of some time must have no holes. */
const READ_STREAM = prepared(
  'trail-read-stream',
  `SELECT body FROM trail.events
    WHERE stream_id = $1
      AND ($2::timestamptz IS NULL OR stream_version < coalesce(
            (SELECT min(stream_version) FROM trail.events WHERE stream_id = $1 AND recorded_at > $2), 2147483647))
    ORDER BY stream_version`,
);
const READ_KEY = prepared(
  'trail-read-key',
  `SELECT body FROM trail.events WHERE key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2)
    ORDER BY recorded_at, sequence`,
);
const STREAMS_OF_KEY = prepared(
  'trail-streams-of-key',
  'SELECT DISTINCT stream_id FROM trail.events WHERE key = $1 ORDER BY stream_id',
);

/** The trail in a schema of its own of a PostgreSQL database. Insert-only by trigger, hash-chained per stream. */
export class PostgresAuditTrail implements AuditTrail {
  constructor(private readonly database: Database) {}

  append(events: readonly RecordedEvent[], within?: UnitOfWork): Promise<TrailAppend> {
    if (events.length === 0) return Promise.resolve({ appended: 0, repeated: 0 });
    if (within !== undefined) return appendToTrail(within.sql, events);
    return this.database.transaction(({ sql }) => appendToTrail(sql, events));
  }

  async readStream(streamId: string, asOf?: string): Promise<readonly RecordedEvent[]> {
    return this.#events(READ_STREAM, [streamId, asOf ?? null]);
  }

  async readKey(key: string, asOf?: string): Promise<readonly RecordedEvent[]> {
    return this.#events(READ_KEY, [key, asOf ?? null]);
  }

  async streamsOfKey(key: string): Promise<readonly string[]> {
    const rows = await this.database.sql.query<{ stream_id: string }>(STREAMS_OF_KEY, [key]);
    return rows.map(({ stream_id }) => stream_id);
  }

  verify(range: TrailRange = {}): Promise<Verification> {
    return this.database.transaction(async ({ sql }) => {
      // One picture of the trail, however long it takes to read.
      await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return verifyTrail(sql, range);
    });
  }

  walk(): AsyncIterable<readonly TrailRecord[]> {
    return walkTrail(this.database.sql);
  }

  lookUp(places: readonly Place[]): Promise<readonly TrailRecord[]> {
    return lookUpInTrail(this.database.sql, places);
  }

  fill(events: readonly RecordedEvent[]): Promise<readonly Place[]> {
    return this.database.transaction(({ sql }) => fillTrail(sql, events));
  }

  close(): Promise<void> {
    return this.database.close();
  }

  async #events(text: string, values: readonly unknown[]): Promise<RecordedEvent[]> {
    const rows = await this.database.sql.query<{ body: string }>(text, values);
    return rows.map(({ body }) => eventOf(body));
  }
}

export const openPostgresAuditTrail = async (options: {
  url: string;
  poolSize?: number;
  /** False: somebody who only reads does not create it. */
  migrate?: boolean;
}): Promise<PostgresAuditTrail> => {
  const { migrate = true, ...at } = options;
  const database = await openDatabase({ ...at, schema: 'trail', migrations: [TrailTables1700000500000] });
  if (migrate) await database.migrate();
  return new PostgresAuditTrail(database);
};
