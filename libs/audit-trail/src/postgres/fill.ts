import type { RecordedEvent } from '#contracts';
import { prepared, type Sql } from '#event-store';
import { bodyOf, genesis, link, readBody } from '../chain.js';
import { TrailGap } from '../errors.js';
import type { Place, TrailRecord } from '../port.js';
import { rowsOf } from './verify.js';

interface Row {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly body: string;
}

const AT = prepared(
  'trail-look-up',
  `SELECT e.stream_id, e.stream_version, e.body
     FROM unnest($1::text[], $2::int[]) AS wanted(stream_id, stream_version)
     JOIN trail.events e USING (stream_id, stream_version)`,
);
const HASH_AT = prepared('trail-hash-at', 'SELECT hash FROM trail.events WHERE stream_id = $1 AND stream_version = $2');
/** A place that is taken, and an event that stands elsewhere already, are left as they are. */
const PUT = prepared(
  'trail-put',
  `INSERT INTO trail.events (stream_id, stream_version, event_id, source, key, recorded_at, body, hash)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING stream_version`,
);

const toRecord = ({ stream_id: streamId, stream_version: streamVersion, body }: Row): TrailRecord => ({
  streamId,
  streamVersion,
  event: readBody(body),
});

export const lookUpInTrail = async (sql: Sql, places: readonly Place[]): Promise<TrailRecord[]> => {
  const values = [places.map(({ streamId }) => streamId), places.map(({ streamVersion }) => streamVersion)];
  return (await sql.query<Row>(AT, values)).map(toRecord);
};

export async function* walkTrail(sql: Sql): AsyncGenerator<readonly TrailRecord[]> {
  for await (const rows of rowsOf(sql, {})) yield rows.map(toRecord);
}

/** The chain is a function of the events: what was taken out and is put back has the hash that its successor builds on. */
export const fillTrail = async (sql: Sql, events: readonly RecordedEvent[]): Promise<Place[]> => {
  const put: Place[] = [];
  for (const event of events) {
    const { streamId, streamVersion, eventId, source, key, recordedAt } = event;
    const body = bodyOf(event);
    const hash = link(await hashBefore(sql, event), body);
    const values = [streamId, streamVersion, eventId, source, key, recordedAt, body, hash];
    if ((await sql.query(PUT, values)).length > 0) put.push({ streamId, streamVersion });
  }
  return put;
};

const hashBefore = async (sql: Sql, { streamId, streamVersion }: RecordedEvent): Promise<string> => {
  if (streamVersion === 1) return genesis(streamId);
  const [before] = await sql.query<{ hash: string }>(HASH_AT, [streamId, streamVersion - 1]);
  if (before === undefined) throw new TrailGap(streamId, streamVersion - 1, streamVersion);
  return before.hash;
};
