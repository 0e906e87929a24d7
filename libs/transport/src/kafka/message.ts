import { SERVICES, type RecordedEvent, type SealedPart, type ServiceName } from '#contracts';
import type { Actor } from '#kernel';
import type { IHeaders, Message } from 'kafkajs';

/**
 * An event as a Kafka message: CloudEvents 1.0, binary mode (the attributes are headers `ce_*`), with W3C trace context
 * beside them. The value is JSON, `{ data, sealed }`. The key orders: all of one course are in one partition.
 */
export interface Encoded extends Message {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

const sourceUri = (service: ServiceName): string => `/waymark/${service}`;
const typePrefix = (service: ServiceName): string => `waymark.${service}.`;

const present = (values: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));

/** `incarnation`: of the store that it was read from. */
export const encode = (event: RecordedEvent, incarnation: string): Encoded => ({
  key: event.key,
  value: JSON.stringify({ data: event.data, sealed: event.sealed }),
  headers: present({
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: event.eventId,
    ce_source: sourceUri(event.source),
    ce_type: `${typePrefix(event.source)}${event.type}`,
    ce_subject: event.streamId,
    ce_time: event.occurredAt,
    ce_streamversion: String(event.streamVersion),
    ce_schemaversion: String(event.schemaVersion),
    ce_recordedat: event.recordedAt,
    ce_actorsubject: event.actor.subject,
    ce_actorrole: event.actor.role,
    ce_actororganisation: event.actor.organisation,
    ce_siteid: event.siteId,
    ce_patientref: event.patientRef,
    ce_correlationid: event.correlationId,
    ce_causationid: event.causationId,
    ce_incarnation: incarnation,
    traceparent: event.traceparent,
  }),
});

const FRAME = 64;
const FIELD = 10;

/** What it takes in a batch, with room for lengths. */
export const sizeOf = ({ key, value, headers }: Encoded): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + name.length + Buffer.byteLength(text) + FIELD,
    FRAME + Buffer.byteLength(key) + Buffer.byteLength(value),
  );

/** A message as it was received. Both parts may be missing, and hold anything. */
export interface Received {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: IHeaders;
}

/**
 * `foreign`: not ours, or without its place (key, stream, version) so that nothing can wait behind it; it is passed over
 * aloud. If it was one of ours after all, the next of its stream finds the gap. An event of ours whose content cannot be
 * read is told with `data: null`: that is never valid, so the consumer parks its key.
 */
export type Decoded =
  | { readonly kind: 'event'; readonly event: RecordedEvent; readonly incarnation: string }
  | { readonly kind: 'foreign'; readonly reason: 'NOT_OURS' | 'NO_PLACE' };

type Read = (name: string) => string | null;

const textOf = (value: IHeaders[string]): string | null => {
  const one = Array.isArray(value) ? value[0] : value;
  return one === undefined ? null : one.toString();
};

const countOf = (text: string | null): number | null => (/^[1-9]\d{0,8}$/.test(text ?? '') ? Number(text) : null);

const REQUIRED = [
  'ce_id',
  'ce_type',
  'ce_time',
  'ce_recordedat',
  'ce_schemaversion',
  'ce_actorsubject',
  'ce_actorrole',
  'ce_actororganisation',
  'ce_correlationid',
] as const;

interface Content {
  readonly data: unknown;
  readonly sealed: SealedPart | null;
}

const UNREADABLE: Content = { data: null, sealed: null };

const contentOf = (value: Buffer | null, read: Read): Content => {
  if (value === null || REQUIRED.some((name) => read(name) === null)) return UNREADABLE;
  try {
    const { data, sealed } = JSON.parse(value.toString()) as Partial<Content>;
    return { data: data ?? null, sealed: sealed ?? null };
  } catch {
    return UNREADABLE;
  }
};

export const decode = ({ key, value, headers = {} }: Received): Decoded => {
  const read: Read = (name) => textOf(headers[name]);
  const source = SERVICES.find((service) => sourceUri(service) === read('ce_source'));
  if (source === undefined || read('ce_specversion') !== '1.0') return { kind: 'foreign', reason: 'NOT_OURS' };
  const place = placeOf(key, read);
  const incarnation = read('ce_incarnation');
  if (place === null || incarnation === null) return { kind: 'foreign', reason: 'NO_PLACE' };
  return { kind: 'event', incarnation, event: { source, ...place, ...restOf(source, value, read) } };
};

type Place = Pick<RecordedEvent, 'key' | 'streamId' | 'streamVersion'>;

const placeOf = (key: Buffer | null, read: Read): Place | null => {
  const streamId = read('ce_subject');
  const streamVersion = countOf(read('ce_streamversion'));
  if (key === null || key.length === 0 || streamId === null || streamVersion === null) return null;
  return { key: key.toString(), streamId, streamVersion };
};

const restOf = (source: ServiceName, value: Buffer | null, read: Read): Omit<RecordedEvent, 'source' | keyof Place> => {
  const text = (name: string): string => read(name) ?? '';
  const prefix = typePrefix(source);
  const type = text('ce_type');
  return {
    ...contentOf(value, read),
    eventId: text('ce_id'),
    type: type.startsWith(prefix) ? type.slice(prefix.length) : type,
    schemaVersion: countOf(read('ce_schemaversion')) ?? 0,
    occurredAt: text('ce_time'),
    recordedAt: text('ce_recordedat'),
    actor: {
      subject: text('ce_actorsubject'),
      role: text('ce_actorrole') as Actor['role'],
      organisation: text('ce_actororganisation'),
    },
    siteId: read('ce_siteid'),
    patientRef: read('ce_patientref'),
    correlationId: text('ce_correlationid'),
    causationId: read('ce_causationid'),
    traceparent: read('traceparent'),
  };
};
