import type { RecordedEvent, ServiceName } from '#contracts';
import type { Sql } from '#event-store';
import type { TrailRange, Verification } from '../port.js';
import { Verifier } from '../verifier.js';

interface StoredRow {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly event_id: string;
  readonly source: ServiceName;
  readonly key: string;
  readonly recorded_at: Date;
  readonly body: string;
  readonly hash: string;
}

const CHUNK = 2_000;

/** Keyset paging: the trail is longer than memory. */
const READ = `SELECT stream_id, stream_version, event_id, source, key, recorded_at, body, hash FROM trail.events
  WHERE (stream_id, stream_version) > ($1, $2)
    AND ($3::text IS NULL OR stream_id = $3)
    AND ($4::text IS NULL OR stream_id IN (SELECT DISTINCT stream_id FROM trail.events WHERE key = $4))
  ORDER BY stream_id, stream_version LIMIT ${CHUNK}`;

/** In the order of streams and versions. */
export async function* rowsOf(
  sql: Sql,
  { streamId = null, key = null }: Partial<Record<keyof TrailRange, string | null>>,
) {
  for (let after: readonly [string, number] = ['', 0]; ;) {
    const rows = await sql.query<StoredRow>(READ, [...after, streamId, key]);
    yield rows;
    const last = rows.at(-1);
    if (rows.length < CHUNK || last === undefined) return;
    after = [last.stream_id, last.stream_version];
  }
}

const isFiledRight = (row: StoredRow, event: RecordedEvent): boolean =>
  event.streamId === row.stream_id &&
  event.streamVersion === row.stream_version &&
  event.eventId === row.event_id &&
  event.source === row.source &&
  event.key === row.key &&
  new Date(event.recordedAt).getTime() === row.recorded_at.getTime();

export const verifyTrail = async (sql: Sql, range: TrailRange): Promise<Verification> => {
  const verifier = new Verifier();
  let open: string | null = null;
  for await (const rows of rowsOf(sql, range))
    for (const row of rows) {
      if (open !== null && open !== row.stream_id) verifier.end([open]);
      open = row.stream_id;
      const { stream_id: streamId, stream_version: streamVersion, source, body, hash } = row;
      const isFiledAs = (event: RecordedEvent): boolean => isFiledRight(row, event);
      verifier.take({ streamId, streamVersion, source, body, hash, isFiledAs });
    }
  return verifier.result();
};
