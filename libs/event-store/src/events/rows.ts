import type { RecordedEvent, ServiceName } from '#contracts';

/** An event as a row of `events` comes back from PostgreSQL. */
export interface EventRow {
  readonly position: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly event_id: string;
  readonly type: string;
  readonly schema_version: number;
  readonly key: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly actor: RecordedEvent['actor'];
  readonly site_id: string | null;
  readonly patient_ref: string | null;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
  readonly data: unknown;
  readonly sealed: RecordedEvent['sealed'];
}

const NAMES = [
  'stream_id',
  'stream_version',
  'event_id',
  'type',
  'schema_version',
  'key',
  'occurred_at',
  'recorded_at',
  'actor',
  'site_id',
  'patient_ref',
  'correlation_id',
  'causation_id',
  'traceparent',
  'data',
  'sealed',
];

/** Column list for a SELECT; `alias` is the table's. Positions are cast by nobody: they come as text and become bigint. */
export const columns = (alias = 'events'): string =>
  ['position', ...NAMES].map((name) => `${alias}.${name}`).join(', ');

export const toEvent = (service: ServiceName, row: EventRow): RecordedEvent => ({
  eventId: row.event_id,
  source: service,
  streamId: row.stream_id,
  streamVersion: row.stream_version,
  type: row.type,
  schemaVersion: row.schema_version,
  key: row.key,
  occurredAt: row.occurred_at.toISOString(),
  recordedAt: row.recorded_at.toISOString(),
  actor: row.actor,
  siteId: row.site_id,
  patientRef: row.patient_ref,
  correlationId: row.correlation_id,
  causationId: row.causation_id,
  traceparent: row.traceparent,
  data: row.data,
  sealed: row.sealed,
});

/** The same event as the append sends it: what `json_to_recordset` reads. */
export const toRow = (event: RecordedEvent): Record<string, unknown> => ({
  stream_id: event.streamId,
  stream_version: event.streamVersion,
  event_id: event.eventId,
  type: event.type,
  schema_version: event.schemaVersion,
  key: event.key,
  occurred_at: event.occurredAt,
  recorded_at: event.recordedAt,
  actor: event.actor,
  site_id: event.siteId,
  patient_ref: event.patientRef,
  correlation_id: event.correlationId,
  causation_id: event.causationId,
  traceparent: event.traceparent,
  data: event.data,
  sealed: event.sealed,
});
