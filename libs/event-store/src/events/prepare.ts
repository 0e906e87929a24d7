import { definitionOf, problemsOf, type RecordedEvent, type ServiceName } from '#contracts';
import { isUuid } from '#kernel';
import { EventTooLarge, InvalidEvent } from '../errors.js';
import { canonicalInstant } from '../instant.js';
import type { NewEvent, Sealer, Sql, StreamAppend } from '../types.js';

interface Preparation {
  readonly service: ServiceName;
  readonly sealer: Sealer;
  readonly sql: Sql;
}

const envelopeProblems = (service: ServiceName, event: NewEvent, streamId: string): string[] => {
  const problems: string[] = [];
  if (event.source !== service) problems.push(`source is not ${service}`);
  if (event.streamId !== streamId) problems.push('streamId is not the stream that it is appended to');
  if (!isUuid(event.eventId)) problems.push('eventId is no lower-case UUID');
  if (event.schemaVersion !== definitionOf(service, event.type)?.version) problems.push('schemaVersion is not current');
  if (canonicalInstant(event.occurredAt) === undefined) problems.push('occurredAt is no instant');
  if (canonicalInstant(event.recordedAt) === undefined) problems.push('recordedAt is no instant');
  if (event.sealed !== null && event.patientRef === null) problems.push('a sealed part needs a patientRef');
  return problems;
};

/** An event that its own catalogue does not describe would fail in every reader: it is stopped before it exists. */
const check = (service: ServiceName, event: NewEvent, streamId: string): void => {
  const problems = [
    ...envelopeProblems(service, event, streamId),
    ...problemsOf(service, { type: event.type, data: event.data, sealed: event.sealed ?? undefined }),
  ];
  if (problems.length > 0) throw new InvalidEvent(event.type, problems);
};

const seal = async ({ sealer, sql }: Preparation, event: NewEvent, streamVersion: number) => {
  if (event.sealed === null || event.patientRef === null) return null;
  const { streamId, type } = event;
  return sealer.seal(sql, event.patientRef, { streamId, streamVersion, type }, event.sealed);
};

/** As a later load would return it: instants to the millisecond in one spelling, data as JSON keeps it. */
const prepareOne = async (to: Preparation, event: NewEvent, streamVersion: number): Promise<RecordedEvent> => ({
  ...event,
  streamVersion,
  occurredAt: canonicalInstant(event.occurredAt) ?? event.occurredAt,
  recordedAt: canonicalInstant(event.recordedAt) ?? event.recordedAt,
  data: JSON.parse(JSON.stringify(event.data)) as unknown,
  sealed: await seal(to, event, streamVersion),
});

/** An event that cannot be carried onwards would hold up all that follow it for ever: it is stopped before it exists. */
export const refuseTooLarge = (events: readonly RecordedEvent[], maxBytes: number): void => {
  if (maxBytes === Infinity) return;
  for (const event of events) {
    const bytes = Buffer.byteLength(JSON.stringify(event));
    if (bytes > maxBytes) throw new EventTooLarge(event.type, bytes, maxBytes);
  }
};

export async function prepareAppend(to: Preparation, append: StreamAppend): Promise<RecordedEvent[]> {
  for (const event of append.events) check(to.service, event, append.streamId);
  const prepared: RecordedEvent[] = [];
  for (const [index, event] of append.events.entries())
    prepared.push(await prepareOne(to, event, append.expectedVersion + index + 1));
  return prepared;
}
