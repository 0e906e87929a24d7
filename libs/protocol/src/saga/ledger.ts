import { canonicalJson, type InstantText, type MissingGate } from '#kernel';
import type { CoursePhase, StepId, Window } from '../assessment.js';
import type { Fact } from '../facts.js';
import { isDecision, isInput, type CourseDecision, type CourseInput, type StreamEvent } from './events.js';

export interface LivePermit {
  readonly permitId: string;
  readonly stepId: StepId;
  readonly window: Window;
  /** Where it was granted for. */
  readonly siteId: string;
}

export interface RevokedPermit extends LivePermit {
  readonly revokedAt: InstantText;
}

/** What a course stream has recorded: what is known, and what was decided upon it. Plain data, fit for a snapshot. */
export interface CourseLedger {
  /** Null until the course is opened. */
  readonly courseId: string | null;
  readonly siteId: string;
  /** Events folded so far: the version of the stream. */
  readonly version: number;
  /** The instant of the last assessment; a later one may not lie before it. */
  readonly assessedAt: InstantText | null;
  readonly facts: readonly Fact[];
  /** By which rules it is decided; those of a course never change, so that a replay decides as was decided. */
  readonly rules: number;
  readonly live: readonly LivePermit[];
  /** Revoked before any use was reported; news of an earlier use may be on its way still. */
  readonly revoked: readonly RevokedPermit[];
  /** How often each step was permitted. */
  readonly grants: Readonly<Record<string, number>>;
  readonly usedPermits: readonly string[];
  /** The missing gates that were last recorded for a step without a permit, as one text. */
  readonly withheld: Readonly<Record<string, string>>;
  /** Start facts that were matched against the permits, by fact id. */
  readonly judgedStarts: readonly string[];
  readonly alerts: number;
  readonly missedWindows: readonly string[];
  readonly phase: CoursePhase | null;
  readonly seriesCompleted: boolean;
  readonly completed: boolean;
}

export const emptyLedger: CourseLedger = {
  courseId: null,
  siteId: '',
  version: 0,
  assessedAt: null,
  facts: [],
  rules: 1,
  live: [],
  revoked: [],
  grants: {},
  usedPermits: [],
  withheld: {},
  judgedStarts: [],
  alerts: 0,
  missedWindows: [],
  phase: null,
  seriesCompleted: false,
  completed: false,
};

/** Facts of one instant are read in the order of their ids, hence the leading zeros. */
const ownFactId = (version: number): string => `course@${String(version).padStart(6, '0')}`;

/** The position in the course's own stream that a fact id stands for; undefined for a fact that a service reported. */
export const ownFactVersion = (factId: string): number | undefined => {
  const digits = /^course@(\d{6,})$/.exec(factId)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

type Evolve<T extends string> = (ledger: CourseLedger, data: DataOf<T>, factId: string) => Partial<CourseLedger>;
type DataOf<T extends string> = Extract<CourseInput | CourseDecision, { type: T }>['data'];
type Evolvers = { readonly [T in (CourseInput | CourseDecision)['type']]: Evolve<T> };

const withFact = (ledger: CourseLedger, fact: Fact): Partial<CourseLedger> => ({ facts: [...ledger.facts, fact] });

const without = <P extends LivePermit>(permits: readonly P[], permitId: string): readonly P[] =>
  permits.filter((permit) => permit.permitId !== permitId);

/** What is missing, without the advice on what would help: that may be worded anew, and decides nothing. */
export const missingText = (missing: readonly MissingGate[]): string =>
  canonicalJson(
    missing.map(({ gate, detail, from }) => (from === undefined ? { gate, detail } : { gate, detail, from })),
  );

const withhold = (
  ledger: CourseLedger,
  stepId: string,
  missing: readonly MissingGate[] | null,
): Pick<CourseLedger, 'withheld'> => {
  const others = Object.fromEntries(Object.entries(ledger.withheld).filter(([other]) => other !== stepId));
  return { withheld: missing === null ? others : { ...others, [stepId]: missingText(missing) } };
};

const evolvers: Evolvers = {
  TreatmentCourseOpened: (ledger, { courseId, siteId, siteZone, plannedInfusions, rules = 1, assessedAt }, factId) => ({
    courseId,
    siteId,
    rules,
    ...withFact(ledger, { kind: 'COURSE_OPENED', factId, at: assessedAt, siteZone, plannedInfusions }),
  }),
  CourseTransferred: (ledger, { to: { siteId, siteZone }, assessedAt }, factId) => ({
    siteId,
    ...withFact(ledger, { kind: 'COURSE_TRANSFERRED', factId, at: assessedAt, siteId, siteZone }),
  }),
  ProtocolAmendedForCourse: () => ({}),
  EvidenceRecorded: (ledger, { fact }) => withFact(ledger, fact),
  GateOverridden: (ledger, { gate, stepId, signedBy, reasonCode, validUntil, covers, assessedAt }, factId) =>
    withFact(ledger, {
      kind: 'GATE_OVERRIDDEN',
      factId,
      at: assessedAt,
      gate,
      stepId,
      by: signedBy,
      reason: reasonCode,
      validUntil,
      ...(covers === undefined ? {} : { covers }),
    }),
  CourseHeld: (ledger, { holdId, reasonCode, assessedAt }, factId) =>
    withFact(ledger, { kind: 'HOLD_PLACED', factId, at: assessedAt, holdId, reason: reasonCode }),
  HoldReleased: (ledger, { holdId, releasedBy, assessedAt }, factId) =>
    withFact(ledger, { kind: 'HOLD_RELEASED', factId, at: assessedAt, holdId, by: releasedBy }),
  // What happened to the patient holds the course like any hold; who may end it is the course's own rule.
  PatientIncidentReported: (ledger, { incidentId, incident, assessedAt }, factId) =>
    withFact(ledger, { kind: 'HOLD_PLACED', factId, at: assessedAt, holdId: incidentId, reason: incident }),
  CourseResumed: (ledger, { incidentId, resumedBy, assessedAt }, factId) =>
    withFact(ledger, { kind: 'HOLD_RELEASED', factId, at: assessedAt, holdId: incidentId, by: resumedBy }),
  SeriesClosedEarly: (ledger, { signedBy, reasonCode, assessedAt }, factId) =>
    withFact(ledger, { kind: 'SERIES_CLOSED', factId, at: assessedAt, by: signedBy, reason: reasonCode }),
  ResponseEvaluated: (ledger, { responder, assessedAt }, factId) =>
    withFact(ledger, { kind: 'RESPONSE_EVALUATED', factId, at: assessedAt, responder }),
  BoosterAuthorised: (ledger, { boosterId, ordinal, assessedAt }, factId) =>
    withFact(ledger, { kind: 'BOOSTER_AUTHORISED', factId, at: assessedAt, boosterId, ordinal }),
  CourseTerminated: (ledger, { outcome, assessedAt }, factId) =>
    withFact(ledger, { kind: 'COURSE_TERMINATED', factId, at: assessedAt, outcome }),
  DeadlinePassed: () => ({}),
  StepPermitted: (ledger, { permitId, stepId, window, siteId }) => ({
    live: [...ledger.live, { permitId, stepId, window, siteId }],
    grants: { ...ledger.grants, [stepId]: (ledger.grants[stepId] ?? 0) + 1 },
    ...withhold(ledger, stepId, null),
  }),
  PermitRevoked: (ledger, { permitId, stepId, missing, assessedAt: revokedAt }) => ({
    live: without(ledger.live, permitId),
    revoked: [
      ...ledger.revoked,
      ...ledger.live.filter((permit) => permit.permitId === permitId).map((permit) => ({ ...permit, revokedAt })),
    ],
    ...withhold(ledger, stepId, missing),
  }),
  StepWithheld: (ledger, { stepId, missing }) => withhold(ledger, stepId, missing),
  PermitUsed: (ledger, { permitId, factId }) => ({
    live: without(ledger.live, permitId),
    revoked: without(ledger.revoked, permitId),
    usedPermits: [...ledger.usedPermits, permitId],
    judgedStarts: [...ledger.judgedStarts, factId],
  }),
  SafetyAlertRaised: (ledger, { factId }) => ({
    alerts: ledger.alerts + 1,
    judgedStarts: [...ledger.judgedStarts, factId],
  }),
  CoursePhaseEntered: (_ledger, { phase }) => ({ phase }),
  IntegrationWindowMissed: (ledger, { stepId }) => ({ missedWindows: [...ledger.missedWindows, stepId] }),
  SeriesCompleted: () => ({ seriesCompleted: true }),
  CourseCompleted: () => ({ completed: true }),
};

/** Total: an event that means nothing to the saga only counts. */
export const evolveLedger = (ledger: CourseLedger, event: StreamEvent): CourseLedger => {
  const version = ledger.version + 1;
  if (!isInput(event) && !isDecision(event)) return { ...ledger, version };
  const evolve = evolvers[event.type] as Evolve<string>;
  const changed = evolve(ledger, event.data, ownFactId(version));
  return { ...ledger, ...changed, version, assessedAt: event.data.assessedAt };
};

export const foldLedger = (events: readonly StreamEvent[]): CourseLedger => events.reduce(evolveLedger, emptyLedger);

/** Steps that were marked as over: no permit may follow. */
export const isOver = (ledger: CourseLedger): boolean => ledger.completed || ledger.phase === 'TERMINATED';
