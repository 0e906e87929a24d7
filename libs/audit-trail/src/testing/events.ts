import type { RecordedEvent } from '#contracts';
import { newId } from '#kernel';

/** An event as the trail gets it; only what the test is about has to be said. */
export const trailEvent = (
  more: Partial<RecordedEvent> & Pick<RecordedEvent, 'streamId' | 'streamVersion'>,
): RecordedEvent => ({
  eventId: newId(),
  source: 'intake',
  type: 'InstrumentCompleted',
  schemaVersion: 1,
  key: 'course-1',
  occurredAt: '2026-03-02T16:00:00.000Z',
  recordedAt: '2026-03-02T17:00:00.000Z',
  actor: { subject: 'nurse-1', role: 'nurse', organisation: 'clinic' },
  siteId: 'slo',
  patientRef: 'p-1',
  correlationId: 'correlation-1',
  causationId: null,
  traceparent: null,
  data: { score: 12, ratio: 0.1, text: 'naïve “quotes” \u2028' },
  sealed: null,
  ...more,
});

export const trailStream = (streamId: string, length: number, more: Partial<RecordedEvent> = {}): RecordedEvent[] =>
  Array.from({ length }, (_, index) => trailEvent({ streamId, streamVersion: index + 1, ...more }));
