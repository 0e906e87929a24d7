import type { RecordedEvent } from '#contracts';
import { pgError, prepared, type Sql } from '#event-store';
import { bodyOf, eventOf, genesis, link } from '../chain.js';
import { TrailConflict, TrailGap, TrailRace } from '../errors.js';
import type { TrailAppend } from '../port.js';
import { isSame } from '../same.js';

interface Head {
  readonly version: number;
  readonly hash: string;
}

interface Row {
  readonly stream_id: string;
  readonly stream_version: number;
  readonly event_id: string;
  readonly source: string;
  readonly key: string;
  readonly recorded_at: string;
  readonly body: string;
  readonly hash: string;
}

const HEADS = prepared(
  'trail-heads',
  `SELECT wanted.stream_id, head.stream_version AS version, head.hash
     FROM unnest($1::text[]) AS wanted(stream_id)
    CROSS JOIN LATERAL (SELECT stream_version, hash FROM trail.events
                         WHERE stream_id = wanted.stream_id ORDER BY stream_version DESC LIMIT 1) AS head`,
);
const AT = prepared(
  'trail-at',
  `SELECT e.stream_id, e.stream_version AS version, e.body
     FROM unnest($1::text[], $2::int[]) AS wanted(stream_id, stream_version)
     JOIN trail.events e USING (stream_id, stream_version)`,
);
const INSERT = prepared(
  'trail-insert',
  `INSERT INTO trail.events (stream_id, stream_version, event_id, source, key, recorded_at, body, hash)
   SELECT stream_id, stream_version, event_id, source, key, recorded_at, body, hash
     FROM ROWS FROM (json_to_recordset($1) AS (stream_id text, stream_version int, event_id uuid, source text, key text,
            recorded_at timestamptz, body text, hash text)) WITH ORDINALITY
          AS e(stream_id, stream_version, event_id, source, key, recorded_at, body, hash, nth)
    ORDER BY nth`,
);

const readHeads = async (sql: Sql, streams: readonly string[]): Promise<Map<string, Head>> => {
  const rows = await sql.query<Head & { stream_id: string }>(HEADS, [streams]);
  return new Map(rows.map(({ stream_id, version, hash }) => [stream_id, { version, hash }]));
};

/** The chain of a stream, continued. */
class Chain {
  constructor(
    private readonly streamId: string,
    private head: Head,
  ) {}

  has({ streamVersion }: RecordedEvent): boolean {
    return streamVersion <= this.head.version;
  }

  add(event: RecordedEvent): Row {
    const { streamId: stream_id, streamVersion: stream_version, eventId: event_id, source, key, recordedAt } = event;
    const next = this.head.version + 1;
    if (stream_version !== next) throw new TrailGap(this.streamId, next, stream_version);
    const body = bodyOf(event);
    const hash = link(this.head.hash, body);
    this.head = { version: next, hash };
    return { stream_id, stream_version, event_id, source, key, recorded_at: recordedAt, body, hash };
  }
}

const checkRepeated = async (sql: Sql, repeated: readonly RecordedEvent[]): Promise<void> => {
  if (repeated.length === 0) return;
  const values = [repeated.map(({ streamId }) => streamId), repeated.map(({ streamVersion }) => streamVersion)];
  const rows = await sql.query<{ stream_id: string; version: number; body: string }>(AT, values);
  const stored = new Map(rows.map(({ stream_id, version, body }) => [`${stream_id}@${version}`, eventOf(body)]));
  for (const event of repeated) {
    const there = stored.get(`${event.streamId}@${event.streamVersion}`);
    if (there === undefined || !isSame(there, event)) throw new TrailConflict(event.streamId, event.streamVersion);
  }
};

const explain = (error: unknown, rows: readonly Row[]): unknown => {
  const { constraint } = pgError(error) ?? {};
  if (constraint === 'trail_events_pkey') return new TrailRace({ cause: error });
  const [first] = rows;
  if (constraint === 'trail_event_id' && first !== undefined)
    return new TrailConflict(first.stream_id, first.stream_version);
  return error;
};

export const appendToTrail = async (sql: Sql, events: readonly RecordedEvent[]): Promise<TrailAppend> => {
  const streams = [...new Set(events.map(({ streamId }) => streamId))];
  const heads = await readHeads(sql, streams);
  const chains = new Map(streams.map((id) => [id, new Chain(id, heads.get(id) ?? { version: 0, hash: genesis(id) })]));
  const repeated: RecordedEvent[] = [];
  const rows: Row[] = [];
  for (const event of events) {
    const chain = chains.get(event.streamId);
    if (chain?.has(event) === true) repeated.push(event);
    else if (chain !== undefined) rows.push(chain.add(event));
  }
  try {
    if (rows.length > 0) await sql.query(INSERT, [JSON.stringify(rows)]);
  } catch (error) {
    throw explain(error, rows);
  }
  await checkRepeated(sql, repeated);
  return { appended: rows.length, repeated: repeated.length };
};
