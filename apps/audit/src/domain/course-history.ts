import { positionOf, type RecordedEvent } from '#contracts';
import { instant, type MissingGate, type Temporal } from '#kernel';
import {
  assess,
  foldLedger,
  isDecision,
  isInput,
  isOver,
  ownFactVersion,
  type CourseDecision,
  type ProtocolDefinition,
  type SatisfiedGate,
  type StepAssessment,
} from '#protocol';

/** An event as an auditor reads it: what identifies a person stays closed. */
export interface TimelineEntry extends Omit<RecordedEvent, 'sealed'> {
  readonly position: string;
  readonly sealed: { readonly sealed: true } | null;
  /** It was entered after it had happened. */
  readonly lateEntry: boolean;
}

/** A fact that a gate rests on, and where it is recorded. */
export interface EvidenceRef {
  readonly factId: string;
  readonly position: string | null;
  readonly type: string | null;
}

export interface DecisionEntry {
  readonly position: string;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
  /** What the course was told, that led to it. */
  readonly because: { readonly position: string; readonly type: string } | null;
  readonly gates: readonly { readonly gate: string; readonly evidence: readonly EvidenceRef[] }[];
  readonly missing: readonly MissingGate[];
}

export interface RefusalEntry {
  readonly position: string;
  readonly service: string;
  readonly at: string;
  readonly attemptedBy: string;
  readonly role: string;
  readonly data: unknown;
}

export interface CourseState {
  readonly protocolId: string;
  readonly protocolVersion: string;
  readonly phase: string;
  readonly over: boolean;
  readonly held: boolean;
  readonly livePermits: readonly string[];
  readonly usedPermits: readonly string[];
  readonly missedWindows: readonly string[];
  readonly steps: readonly StepAssessment[];
}

export interface CourseHistory {
  readonly timeline: readonly TimelineEntry[];
  readonly decisions: readonly DecisionEntry[];
  readonly refusals: readonly RefusalEntry[];
}

const MINUTE = 60_000;

/** Clocks of two machines may differ by moments; that is no late entry. */
const isLate = ({ occurredAt, recordedAt }: RecordedEvent): boolean =>
  instant(recordedAt).epochMilliseconds - instant(occurredAt).epochMilliseconds > MINUTE;

const toEntry = (event: RecordedEvent): TimelineEntry => ({
  ...event,
  position: positionOf(event),
  sealed: event.sealed === null ? null : { sealed: true },
  lateEntry: isLate(event),
});

type Events = readonly RecordedEvent[];
type Resolve = (factId: string) => EvidenceRef;

const resolver = (courseId: string, events: Events): Resolve => {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const byPosition = new Map(events.map((event) => [positionOf(event), event]));
  return (factId) => {
    const version = ownFactVersion(factId);
    const event = version === undefined ? byId.get(factId) : byPosition.get(`course-${courseId}@${version}`);
    if (event === undefined) return { factId, position: null, type: null };
    return { factId, position: positionOf(event), type: event.type };
  };
};

const gatesOf = (decision: CourseDecision, resolve: Resolve): DecisionEntry['gates'] => {
  const gates: readonly SatisfiedGate[] = decision.type === 'StepPermitted' ? decision.data.gates : [];
  return gates.map(({ gate, evidence }) => ({ gate, evidence: evidence.map(resolve) }));
};

const decisionsOf = (course: Events, resolve: Resolve): readonly DecisionEntry[] => {
  let because: DecisionEntry['because'] = null;
  const decisions: DecisionEntry[] = [];
  for (const event of course) {
    const position = positionOf(event);
    if (isInput(event)) because = { position, type: event.type };
    if (!isDecision(event)) continue;
    const { type, data, recordedAt: at } = event;
    const missing = 'missing' in data ? data.missing : [];
    decisions.push({ position, type, at, data, because, gates: gatesOf(event, resolve), missing });
  }
  return decisions;
};

const refusalOf = (event: RecordedEvent): RefusalEntry => ({
  position: positionOf(event),
  service: event.source,
  at: event.recordedAt,
  attemptedBy: event.actor.subject,
  role: event.actor.role,
  data: event.data,
});

/** The trail takes services in turn; by time of recording, and by id within an instant, cause stands before effect. */
const inOrder = (events: Events): Events =>
  events.toSorted((a, b) => compare(a.recordedAt, b.recordedAt) || compare(a.eventId, b.eventId));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Everything that was known about a course, in the order in which it was recorded. `course`: its own stream. */
export const courseHistory = (courseId: string, recorded: Events, course: Events): CourseHistory => {
  const events = inOrder(recorded);
  return {
    timeline: events.map(toEntry),
    decisions: decisionsOf(course, resolver(courseId, events)),
    refusals: events.filter(({ type }) => type === 'OrderingViolationBlocked').map(refusalOf),
  };
};

export interface Pinned {
  readonly protocolId: string;
  readonly protocolVersion: string;
}

const PINNING: readonly string[] = ['TreatmentCourseOpened', 'ProtocolAmendedForCourse'];

/** The versions that a course was pinned to, one after the other; empty while it is not open. */
export const pinnedProtocols = (course: Events): readonly Pinned[] =>
  course.filter(({ type }) => PINNING.includes(type)).map(({ data }) => data as Pinned);

export const keyOf = ({ protocolId, protocolVersion }: Pinned): string => `${protocolId}@${protocolVersion}`;

/** Where the course stood at an instant: the same function that the course service decided with. */
export const courseState = (
  pinned: Pinned,
  protocol: ProtocolDefinition,
  course: Events,
  at: Temporal.Instant,
): CourseState => {
  const ledger = foldLedger(course);
  const { phase, held, steps } = assess(protocol, ledger.facts, at);
  const { protocolId, protocolVersion } = pinned;
  return {
    protocolId,
    protocolVersion,
    phase: ledger.phase ?? phase,
    over: isOver(ledger),
    held,
    livePermits: ledger.live.map(({ permitId }) => permitId),
    usedPermits: ledger.usedPermits,
    missedWindows: ledger.missedWindows,
    steps,
  };
};
