import { receivedProblemsOf, STREAM_OWNERS, type RecordedEvent, type ServiceName } from '#contracts';
import { upcast, type Upcasters } from '#event-store';
import { instant, type Role } from '#kernel';
import { conform, type Divergence, type ProtocolDefinition } from '#protocol';
import { courseHistory, courseState, keyOf, pinnedProtocols } from '../../../audit/src/domain/course-history.js';
import { upcasters as ofIntake } from '../../../intake/src/upcasters.js';
import { AGGREGATES } from './aggregates.js';
import type { GoldenCourse } from './golden.js';
import { compareNames, normalise, THE_COURSE, type NormalEvent } from './normal-history.js';

/** Every way from an old version of an event to today's. */
const UPCASTERS: Upcasters = { ...ofIntake };

/** What today's code makes of a recorded course. */
export interface Replay {
  readonly decisions: number;
  readonly divergences: readonly Divergence[];
  readonly state: unknown;
  /** Events that the catalogue does not describe as they are after upcasting. */
  readonly misfits: readonly string[];
  /** Gates of permits whose evidence is not in the history. */
  readonly unproven: readonly string[];
  /** Streams that today's aggregates do not recognise when they are folded. */
  readonly unknown: readonly string[];
}

const ACTOR = /^(.+) \((\S+), (.+)\)$/;

/** Ids that sort as the events came: facts of one instant are read in the order of their ids. */
const idOf = (index: number): string => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;

const ownerOf = (stream: string): ServiceName => {
  const category = stream.replace(/-[^-]+$/, '');
  return STREAM_OWNERS[category] ?? (category.replace(/^refusal-/, '') as ServiceName);
};

type Ids = ReadonlyMap<string, string>;

/** The same value with ids in place of the names of events. */
const withIds = (value: unknown, ids: Ids): unknown => {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => withIds(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIds(item, ids)]));
};

interface Placed {
  readonly stream: string;
  readonly version: number;
  readonly event: NormalEvent;
}

const inOrder = ({ streams }: GoldenCourse): readonly Placed[] =>
  Object.entries(streams)
    .flatMap(([stream, events]) => events.map((event, index) => ({ stream, version: index + 1, event })))
    .sort(
      (a, b) =>
        instant(a.event.recordedAt).epochMilliseconds - instant(b.event.recordedAt).epochMilliseconds ||
        compareNames(a.stream, b.stream) ||
        a.version - b.version,
    );

const recorded = ({ stream, version, event }: Placed, ids: Ids): RecordedEvent => {
  const [, subject = '', role = '', organisation = ''] = ACTOR.exec(event.by) ?? [];
  const { type, schemaVersion, recordedAt, occurredAt = recordedAt, siteId, because, data } = event;
  return {
    eventId: ids.get(`${stream}@${version}`) ?? '',
    source: ownerOf(stream),
    streamId: stream,
    streamVersion: version,
    ...{ type, schemaVersion, occurredAt, recordedAt, siteId },
    key: THE_COURSE,
    actor: { subject, role: role as Role, organisation },
    patientRef: null,
    correlationId: 'golden',
    causationId: because === null ? null : (ids.get(because) ?? because),
    traceparent: null,
    data: withIds(data, ids),
    sealed: null,
  };
};

/** The history as it was stored, oldest first. */
export const revive = (course: GoldenCourse): readonly RecordedEvent[] => {
  const placed = inOrder(course);
  const ids = new Map(placed.map(({ stream, version }, index) => [`${stream}@${version}`, idOf(index + 1)]));
  return placed.map((each) => recorded(each, ids));
};

const misfitsOf = (events: readonly RecordedEvent[]): readonly string[] =>
  events.flatMap((event) =>
    receivedProblemsOf(event).map((problem) => `${event.streamId}@${event.streamVersion} ${event.type}: ${problem}`),
  );

/** Folded from its beginning, each stream of a known kind is something, and belongs to the course. */
const unknownOf = (events: readonly RecordedEvent[]): readonly string[] => {
  const streams = new Set(events.map(({ streamId }) => streamId));
  return [...streams].filter((streamId) => {
    const fold = AGGREGATES[streamId.replace(/-[^-]+$/, '')];
    if (fold === undefined) return false;
    const course = fold(events.filter((event) => event.streamId === streamId));
    return course === undefined || (course ?? THE_COURSE) !== THE_COURSE;
  });
};

/** Reads a recorded course with today's code: upcasts, folds, decides every decision again, and tells where it ends. */
export const replay = (golden: GoldenCourse): Replay => {
  const events = revive(golden).map((event) => upcast(event.source, UPCASTERS, event));
  const course = events.filter(({ streamId }) => streamId === `course-${THE_COURSE}`);
  const pinned = pinnedProtocols(course);
  const protocolOf = (key: string): ProtocolDefinition => golden.protocols[key] as ProtocolDefinition;
  const [first, last] = [pinned[0], pinned.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${golden.title}: the course was never opened.`);
  const { decisions, divergences } = conform(protocolOf(keyOf(first)), course, (to) => protocolOf(keyOf(to)));
  const state = courseState(last, protocolOf(keyOf(last)), course, instant(golden.at));
  const history = courseHistory(THE_COURSE, events, course);
  return {
    decisions,
    divergences,
    state: normalise(events, THE_COURSE).names.in(state),
    misfits: misfitsOf(events),
    unproven: history.decisions.flatMap(({ position, gates }) =>
      gates.flatMap(({ gate, evidence }) =>
        evidence.filter((each) => each.position === null).map(({ factId }) => `${position} ${gate}: ${factId}`),
      ),
    ),
    unknown: unknownOf(events),
  };
};
