import { jsonEvent, type EventData, type ResolvedEvent } from '@eventstore/db-client';
import type { RecordedEvent, ServiceName } from '#contracts';
import { canonicalJson } from '#kernel';
import { bodyOf, readBody } from '../chain.js';
import type { StoredLink } from '../verifier.js';

/** Where a stream ends: what the next event builds on. */
export interface Head {
  readonly version: number;
  readonly hash: string;
  /** Ordering key of the last event; null before the first. */
  readonly key: string | null;
}

/** `hash` is the chain; the other two are names that EventStoreDB's own tools follow. */
interface TrailMetadata {
  readonly hash: string;
  readonly $correlationId: string;
  readonly $causationId?: string;
}

/** The whole envelope is the data, so that whoever looks with EventStoreDB's own tools sees all of it. */
export const toEventData = (event: RecordedEvent, hash: string): EventData => {
  const { correlationId, causationId } = event;
  const metadata: TrailMetadata = {
    hash,
    $correlationId: correlationId,
    ...(causationId === null ? {} : { $causationId: causationId }),
  };
  const data = JSON.parse(bodyOf(event)) as Record<string, unknown>;
  return jsonEvent({ id: event.eventId, type: event.type, data, metadata: { ...metadata } });
};

/** One event as EventStoreDB has it. */
export interface StoredEvent extends StoredLink {
  readonly event: RecordedEvent | null;
}

type Recorded = NonNullable<ResolvedEvent['event']>;

/** Revisions count from 0, versions from 1. */
const versionOf = ({ revision }: Recorded): number => Number(revision) + 1;

const hashOf = ({ metadata }: Recorded): string => {
  const { hash } = (metadata ?? {}) as { hash?: unknown };
  return typeof hash === 'string' ? hash : '';
};

/** Data that is no JSON comes as bytes or text; its body then is no event either. */
const bodyIn = ({ isJson, data }: Recorded): string =>
  isJson && typeof data === 'object' ? canonicalJson(data) : Buffer.from(data as Uint8Array).toString('base64');

export const fromRecorded = (recorded: Recorded): StoredEvent => {
  const body = bodyIn(recorded);
  const event = readBody(body);
  const { streamId, id, type } = recorded;
  const streamVersion = versionOf(recorded);
  return {
    ...{ streamId, streamVersion, body, event, hash: hashOf(recorded) },
    source: (event?.source ?? 'unreadable') as ServiceName,
    isFiledAs: (said) =>
      said.streamId === streamId && said.streamVersion === streamVersion && said.eventId === id && said.type === type,
  };
};
