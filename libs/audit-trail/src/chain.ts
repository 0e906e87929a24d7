import type { RecordedEvent } from '#contracts';
import { canonicalJson } from '#kernel';
import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the first event of a stream is chained to: a chain cannot be moved to another stream. */
export const genesis = (streamId: string): string => sha256(`waymark-trail:${streamId}`);

export const link = (previous: string, body: string): string => sha256(`${previous}\n${body}`);

/** The envelope and nothing else: what a transport adds on the way is no part of the record. */
export const bodyOf = (event: RecordedEvent): string => {
  const { eventId, source, streamId, streamVersion, type, schemaVersion, key, occurredAt, recordedAt } = event;
  const { actor, siteId, patientRef, correlationId, causationId, traceparent, data, sealed } = event;
  return canonicalJson({
    ...{ eventId, source, streamId, streamVersion, type, schemaVersion, key, occurredAt, recordedAt },
    ...{ actor, siteId, patientRef, correlationId, causationId, traceparent, data, sealed },
  });
};

export const eventOf = (body: string): RecordedEvent => JSON.parse(body) as RecordedEvent;

/** Null for what is no event: somebody has been at it. */
export const readBody = (body: string): RecordedEvent | null => {
  try {
    const read = JSON.parse(body) as RecordedEvent | null;
    return typeof read === 'object' && typeof read?.streamId === 'string' ? read : null;
  } catch {
    return null;
  }
};

/** Over the ends of chains, in the order of their streams. */
export class Digest {
  readonly #hash = createHash('sha256');

  add(streamId: string, end: string): void {
    this.#hash.update(`${streamId} ${end}\n`);
  }

  value(): string {
    return this.#hash.copy().digest('hex');
  }
}
