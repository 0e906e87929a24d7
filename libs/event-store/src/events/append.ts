import type { RecordedEvent } from '#contracts';
import { pgError } from '../database/connection-errors.js';
import { prepared } from '../database/sql.js';
import { ConcurrencyConflict, DuplicateEventId, InvalidEvent } from '../errors.js';
import type { PositionedEvent, Sql, StreamAppend } from '../types.js';
import { toRow } from './rows.js';

/**
 * The append. Positions are drawn by the column's default, under the shared lock. `follows` is the version that the
 * first event of a stream builds on: it must be there (`refuse_hole`), as the very event that was decided on where that
 * is told (`follows_id`), and its successor must not (primary key). There is no ON CONFLICT: a conflict is an error, never
 * a success that wrote nothing. The predecessor is looked up by a scalar subquery because an EXISTS would be hashed, which
 * reads the whole table for every append.
 */
export const APPEND = prepared(
  'append',
  `INSERT INTO events (stream_id, stream_version, event_id, type, schema_version, key, occurred_at, recorded_at, actor,
                       site_id, patient_ref, correlation_id, causation_id, traceparent, data, sealed)
   SELECT e.stream_id,
          CASE WHEN e.follows IS NULL THEN e.stream_version
               ELSE coalesce((SELECT e.stream_version FROM events p
                               WHERE p.stream_id = e.stream_id AND p.stream_version = e.follows
                                 AND (e.follows_id IS NULL OR p.event_id = e.follows_id)),
                             refuse_hole(e.stream_id, e.follows)) END,
          e.event_id, e.type, e.schema_version, e.key, e.occurred_at, e.recorded_at, e.actor,
          e.site_id, e.patient_ref, e.correlation_id, e.causation_id, e.traceparent, e.data, e.sealed
     FROM ROWS FROM (json_to_recordset($1) AS (
            stream_id text, stream_version int, follows int, follows_id uuid, event_id uuid, type text, schema_version int,
            key text, occurred_at timestamptz, recorded_at timestamptz, actor jsonb, site_id text, patient_ref text,
            correlation_id text, causation_id text, traceparent text, data jsonb, sealed jsonb
          )) WITH ORDINALITY AS e(stream_id, stream_version, follows, follows_id, event_id, type,
            schema_version, key, occurred_at, recorded_at, actor, site_id, patient_ref, correlation_id, causation_id,
            traceparent, data, sealed, nth)
    ORDER BY e.nth
   RETURNING event_id, position`,
);

/** Characters that JSON can escape and PostgreSQL cannot store: U+0000 and half of a surrogate pair. */
const UNSTORABLE = new Set(['22P02', '22P05', '22021']);

const conflict = (appends: readonly StreamAppend[], error: unknown): ConcurrencyConflict =>
  new ConcurrencyConflict(
    appends.filter((a) => a.events.length > 0).map(({ streamId, expectedVersion }) => ({ streamId, expectedVersion })),
    { cause: error },
  );

const explain = (error: unknown, appends: readonly StreamAppend[], events: readonly RecordedEvent[]): unknown => {
  const { code = '', constraint = '' } = pgError(error) ?? {};
  if (constraint === 'events_pkey' || constraint === 'events_no_hole') return conflict(appends, error);
  if (constraint === 'events_event_id_key')
    return new DuplicateEventId(
      events.map((event) => event.eventId),
      { cause: error },
    );
  if (UNSTORABLE.has(code)) return new InvalidEvent(events[0]?.type ?? '', ['holds a character that cannot be stored']);
  return error;
};

/** Always in the order of stream ids: two appends to the same streams cannot deadlock. */
const rowsOf = (appends: readonly StreamAppend[], events: readonly RecordedEvent[]): unknown[] => {
  const builtOn = new Map(appends.map((append) => [append.streamId, append]));
  const ordered = events.toSorted((a, b) => (a.streamId < b.streamId ? -1 : a.streamId > b.streamId ? 1 : 0));
  return ordered.map((event) => {
    const base = builtOn.get(event.streamId);
    const expected = base?.expectedVersion ?? 0;
    if (expected === 0 || event.streamVersion !== expected + 1) return toRow(event);
    return { ...toRow(event), follows: expected, follows_id: base?.builtOn };
  });
};

export async function insertEvents(
  sql: Sql,
  appends: readonly StreamAppend[],
  events: readonly RecordedEvent[],
): Promise<PositionedEvent[]> {
  let rows: { event_id: string; position: string }[];
  try {
    rows = await sql.query(APPEND, [JSON.stringify(rowsOf(appends, events))]);
  } catch (error) {
    throw explain(error, appends, events);
  }
  const positions = new Map(rows.map((row) => [row.event_id, BigInt(row.position)]));
  return events.map((event) => ({ ...event, position: positions.get(event.eventId) ?? 0n }));
}
