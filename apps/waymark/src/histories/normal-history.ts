import type { RecordedEvent } from '#contracts';
import { Names } from './names.js';

/** An event without what differs from one run to the next, and without what identifies a person. */
export interface NormalEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly recordedAt: string;
  /** Only when it is another moment than that of recording. */
  readonly occurredAt?: string;
  readonly by: string;
  readonly siteId: string | null;
  /** The event that it was decided upon, as `<stream>@<version>`; null for what a person or a deadline did. */
  readonly because: string | null;
  readonly data: unknown;
}

/**
 * What two runs of the same commands have in common: each stream exactly, in its order. Between streams no order is kept
 * but that of cause and effect (`because`) and of virtual time: which of two services was the quicker is no part of what
 * happened.
 */
export type NormalHistory = Readonly<Record<string, readonly NormalEvent[]>>;

/** Without the sealed part, as an auditor gets it; the services' own tables give the same. */
export type ClearEvent = Omit<RecordedEvent, 'sealed'>;

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
/** `infusion-2` before `infusion-10`. */
export const compareNames = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

const inStreams = (events: readonly ClearEvent[]): ReadonlyMap<string, readonly ClearEvent[]> => {
  const streams = new Map<string, ClearEvent[]>();
  for (const event of events) streams.set(event.streamId, [...(streams.get(event.streamId) ?? []), event]);
  for (const stream of streams.values()) stream.sort((a, b) => a.streamVersion - b.streamVersion);
  return streams;
};

/** Streams of one kind are numbered as they began. Ids of one process grow with time, and a story has one teller. */
const byBeginning = ([a]: readonly ClearEvent[], [b]: readonly ClearEvent[]): number =>
  a === undefined || b === undefined ? 0 : compare(a.recordedAt, b.recordedAt) || compare(a.eventId, b.eventId);

const ID_OF_STREAM = /^(.+?)-([0-9a-f]{8}-[0-9a-f-]{27})$/;

/** Names the streams, and what their ids and the ids of their events stand for elsewhere. */
const nameStreams = (streams: ReadonlyMap<string, readonly ClearEvent[]>, names: Names): Map<string, string> => {
  const named = new Map<string, string>();
  for (const [streamId, events] of [...streams].sort(([, a], [, b]) => byBeginning(a, b))) {
    const [, category = streamId, id] = ID_OF_STREAM.exec(streamId) ?? [];
    const own = id === undefined ? streamId : `${category}-${ownNameOf(id, category, names)}`;
    named.set(streamId, own);
    names.give(streamId, own);
    for (const { eventId, streamVersion } of events) names.give(eventId, `${own}@${streamVersion}`);
  }
  return named;
};

/** One id may name several streams: those of a course. */
const ownNameOf = (id: string, category: string, names: Names): string =>
  names.count(id, category).replace(/^.*-(?=\d+$)/, '');

/** The name of the course that a history is about. */
export const THE_COURSE = 'C';

export interface Normalised {
  readonly history: NormalHistory;
  /** For whatever else was told of the same events. */
  readonly names: Names;
}

/** `courseId`: whose history it is, if it is one's. */
export const normalise = (events: readonly ClearEvent[], courseId?: string): Normalised => {
  const names = new Names();
  if (courseId !== undefined) names.give(courseId, THE_COURSE);
  const streams = inStreams(events);
  const named = nameStreams(streams, names);
  const ordered = [...streams].map(([streamId, own]) => [named.get(streamId) ?? streamId, own] as const);
  const history = ordered
    .sort(([a], [b]) => compareNames(a, b))
    .map(([name, own]) => [name, own.map((event) => normalEvent(event, names))] as const);
  return { history: Object.fromEntries(history), names };
};

const normalEvent = (event: ClearEvent, names: Names): NormalEvent => {
  const { type, schemaVersion, recordedAt, occurredAt, actor, siteId, causationId, data } = event;
  return {
    type,
    schemaVersion,
    recordedAt,
    ...(occurredAt === recordedAt ? {} : { occurredAt }),
    by: `${actor.subject} (${actor.role}, ${actor.organisation})`,
    siteId,
    because: causationId === null ? null : (names.in(causationId, 'event') as string),
    data: names.in(data),
  };
};
