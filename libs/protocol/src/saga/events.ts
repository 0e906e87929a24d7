import type { InstantText } from '#kernel';
import type { CoursePhase, StepId, StepKind, Window } from '../assessment.js';
import type { Fact } from '../facts.js';

/**
 * The events of a course stream as the saga reads and decides them. They are declared here by their shape, so that the
 * catalogue of published events can build on this library; its events satisfy these types.
 */
interface Of<T extends string, D> {
  readonly type: T;
  readonly data: Readonly<D> & { readonly assessedAt: InstantText };
}

/** What the course is told. Each is followed in the stream by exactly the decisions that it leads to. */
export type CourseInput =
  | Of<
      'TreatmentCourseOpened',
      { courseId: string; siteId: string; siteZone: string; plannedInfusions: number; rules?: number }
    >
  | Of<'CourseTransferred', { to: { siteId: string; siteZone: string } }>
  | Of<'ProtocolAmendedForCourse', { protocolId: string; protocolVersion: string }>
  | Of<'EvidenceRecorded', { fact: Fact }>
  | Of<
      'GateOverridden',
      {
        stepId: string;
        gate: string;
        signedBy: string;
        reasonCode: string;
        validUntil: string;
        covers?: 'EXPIRY';
      }
    >
  | CourseHeld
  | Of<'PatientIncidentReported', { incidentId: string; incident: string }>
  | Of<'CourseResumed', { incidentId: string; resumedBy: string }>
  | Of<'HoldReleased', { holdId: string; releasedBy: string; reasonCode: string }>
  | Of<'SeriesClosedEarly', { signedBy: string; reasonCode: string }>
  | Of<'ResponseEvaluated', { responder: boolean }>
  | Of<'BoosterAuthorised', { boosterId: string; ordinal: number }>
  | Of<'CourseTerminated', { outcome: string }>
  | Of<'DeadlinePassed', unknown>;

/** Placed by a person it is an input, placed by the saga itself it is a decision: see `SAGA`. */
export type CourseHeld = Of<'CourseHeld', { holdId: string; reasonCode: string; placedBy: string }>;

/**
 * The rules of decision that a course is opened under. 1 (where nothing is said): a start is matched against live permits
 * only. 2: one that took place before its permit was revoked, and is reported afterwards, uses that permit.
 */
export const COURSE_RULES = 2;

/** Who places a hold that nobody asked for. */
export const SAGA = 'course-saga';

interface Missing {
  gate: string;
  detail: string;
  satisfiedBy: string[];
  from?: string;
}

interface Decided<T extends string, D> {
  readonly type: T;
  readonly data: D & { assessedAt: InstantText };
}

export const REVOCATION_CAUSES = [
  'GATE_LOST',
  'WINDOW_CHANGED',
  'WINDOW_CLOSED',
  'COURSE_OVER',
  'SITE_CHANGED',
] as const;
export type RevocationCause = (typeof REVOCATION_CAUSES)[number];

export type StepPermitted = Decided<
  'StepPermitted',
  {
    permitId: string;
    courseId: string;
    siteId: string;
    stepId: StepId;
    kind: StepKind;
    ordinal: number;
    window: Window;
    attendance: string[];
    gates: { gate: string; evidence: string[] }[];
  }
>;

export type PermitRevoked = Decided<
  'PermitRevoked',
  { permitId: string; stepId: StepId; cause: RevocationCause; missing: Missing[] }
>;

/** Why a step that would be next has no permit; services answer with it when somebody tries all the same. */
export type StepWithheld = Decided<'StepWithheld', { stepId: StepId; missing: Missing[] }>;

/** What the saga decides, by itself, when it is told something or when time has passed. */
export type CourseDecision =
  | StepPermitted
  | PermitRevoked
  | StepWithheld
  | Decided<'PermitUsed', { permitId: string; stepId: StepId; factId: string }>
  | Decided<'SafetyAlertRaised', { alertId: string; trigger: string; stepId: StepId; factId: string }>
  | (Decided<'CourseHeld', { holdId: string; reasonCode: string; placedBy: string }> & {
      readonly sealed: { reason: string };
    })
  | Decided<'CoursePhaseEntered', { phase: CoursePhase }>
  | Decided<'IntegrationWindowMissed', { stepId: StepId; ordinal: number; closedAt: InstantText }>
  | Decided<'SeriesCompleted', { infusions: number }>
  | Decided<'CourseCompleted', { outcome: 'COMPLETED' | 'COMPLETED_NON_RESPONDER' }>;

/** Any event of a stream, before it is known what it means here. */
export interface StreamEvent {
  readonly type: string;
  readonly data: unknown;
}

const INPUTS: ReadonlySet<string> = new Set<CourseInput['type']>([
  'TreatmentCourseOpened',
  'CourseTransferred',
  'ProtocolAmendedForCourse',
  'EvidenceRecorded',
  'GateOverridden',
  'CourseHeld',
  'PatientIncidentReported',
  'CourseResumed',
  'HoldReleased',
  'SeriesClosedEarly',
  'ResponseEvaluated',
  'BoosterAuthorised',
  'CourseTerminated',
  'DeadlinePassed',
]);

const DECISIONS: ReadonlySet<string> = new Set<CourseDecision['type']>([
  'StepPermitted',
  'PermitRevoked',
  'StepWithheld',
  'PermitUsed',
  'SafetyAlertRaised',
  'CourseHeld',
  'CoursePhaseEntered',
  'IntegrationWindowMissed',
  'SeriesCompleted',
  'CourseCompleted',
]);

const bySaga = (event: StreamEvent): boolean => (event.data as { placedBy?: string }).placedBy === SAGA;

export const isInput = (event: StreamEvent): event is CourseInput =>
  INPUTS.has(event.type) && !(event.type === 'CourseHeld' && bySaga(event));

export const isDecision = (event: StreamEvent): event is CourseDecision =>
  DECISIONS.has(event.type) && (event.type !== 'CourseHeld' || bySaga(event));
