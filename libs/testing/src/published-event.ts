import type { RecordedEvent, ServiceName } from '#contracts';
import { newId } from '#kernel';

type Told = Pick<RecordedEvent, 'key' | 'type' | 'data'> & { readonly source: ServiceName };

/** An event as a reaction receives it: what a test says of it, and an envelope for the rest. `at` is both of its times. */
export const publishedEvent = (told: Told & Partial<RecordedEvent>, at: string): RecordedEvent => ({
  eventId: newId(),
  streamId: `${told.source}-${told.key}`,
  streamVersion: 1,
  schemaVersion: 1,
  occurredAt: at,
  recordedAt: at,
  actor: { subject: 'test', role: 'system', organisation: 'test' },
  siteId: 'slo',
  patientRef: null,
  correlationId: newId(),
  causationId: null,
  traceparent: null,
  sealed: null,
  ...told,
});
