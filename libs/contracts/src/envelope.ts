import type { Actor } from '#kernel';
import type { ServiceName } from './catalogue.js';

/** The part of an event that only holders of the patient's key can read: AES-256-GCM, base64url. */
export interface SealedPart {
  readonly alg: 'A256GCM';
  /** The patient key that seals it; the pseudonymous patient reference. */
  readonly keyId: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/** An event as it is stored, published and kept: CloudEvents 1.0 attributes under the names that Waymark uses. */
export interface RecordedEvent<D = unknown> {
  readonly eventId: string;
  readonly source: ServiceName;
  readonly streamId: string;
  /** Counted from 1 within the stream, without gaps. */
  readonly streamVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  /** Orders delivery: the treatment course, or the stream itself where there is none. */
  readonly key: string;
  /** When it happened, clinically; and when the system recorded it. UTC. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly siteId: string | null;
  readonly patientRef: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly traceparent: string | null;
  readonly data: D;
  readonly sealed: SealedPart | null;
}

/** One event of a stream, as a position that a later read can wait for: `<stream>@<version>`. */
export const positionOf = (event: { streamId: string; streamVersion: number }): string =>
  `${event.streamId}@${event.streamVersion}`;

/** What the store can count to. */
const LAST_VERSION = 2 ** 31 - 1;

export const parsePosition = (text: string): { streamId: string; streamVersion: number } | undefined => {
  const match = /^([a-z][a-z-]*-[A-Za-z0-9.@_-]{1,200})@([1-9][0-9]{0,9})$/.exec(text);
  const [, streamId, version] = match ?? [];
  if (streamId === undefined || version === undefined || Number(version) > LAST_VERSION) return undefined;
  return { streamId, streamVersion: Number(version) };
};
