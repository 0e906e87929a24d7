import { ANCHORS, CoursePhaseSchema, Fact, OUTCOME_VERDICTS, StepKindSchema, WindowSchema } from '#protocol';
import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  MissingGateSchema,
  nullable,
  object,
  oneOf,
  Ordinal,
  orderingViolationBlocked,
  sealedEvent,
  StepIdText,
  Text,
  Zone,
  Duration,
  Name,
  Sha256,
  Version,
} from '../event.js';
import { INDICATIONS } from './eligibility.js';
import { Undisclosed } from './screening.js';

export const COURSE_OUTCOMES = [
  'COMPLETED',
  'COMPLETED_NON_RESPONDER',
  'TERMINATED_ADVERSE_EVENT',
  'TERMINATED_INELIGIBLE',
  'TERMINATED_PATIENT_CHOICE',
  'TERMINATED_CONSENT_WITHDRAWN',
  'LOST_TO_FOLLOW_UP',
  'TRANSFERRED',
  'DECEASED',
] as const;

export const INCIDENTS = ['HOSPITALISATION', 'DEATH'] as const;
/** The hold after infusions that the patient stayed away from, one after the other. */
export const NO_SHOW_HOLD = 'NO_SHOWS_IN_A_ROW';
export const REVIEW_DECISIONS = ['CONTINUE', 'ADJUST', 'STOP'] as const;

const score = Type.Number();
/** Events of intake that a verdict rests on, the baseline first. */
const evidence = Type.Array(Id);
/** `BASELINE`, `AFTER_INFUSION:2`, `WEEK_4`: a point of the schedule that the policy sets. */
const point = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}(:[1-9][0-9]*)?$' });

const gates = Type.Array(object({ gate: Name, evidence: Type.Array(Name) }));
const assessedAt = InstantUtc;

/**
 * Streams: `course-<id>` and `measurements-<id>` (key: the course), `protocol-<protocolId>@<version>` (key: itself).
 */
/** From the protocol: how the integration window is measured, and from when. */
const IntegrationRule = object({ windowBasis: nullable(oneOf(['ELAPSED', 'LOCAL_DATE'])), anchor: oneOf(ANCHORS) });

export const courseEvents = {
  ProtocolVersionApproved: event(1, { protocolId: Id, version: Id, definition: Type.Unknown(), sha256: Sha256 }),
  ProtocolVersionRetired: event(1, { protocolId: Id, version: Id, reason: Code }),
  TreatmentCourseOpened: event(1, {
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    siteZone: Zone,
    indication: oneOf(INDICATIONS),
    protocolId: Id,
    protocolVersion: Id,
    plannedInfusions: Ordinal,
    sameLocalDateForbidden: Type.Boolean(),
    minInfusionGap: nullable(Duration),
    /** From the protocol: preparation cannot be completed with fewer. Without it: one. */
    minPreparationSessions: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    integration: Type.Optional(IntegrationRule),
    /** The rules of decision that the course stays under. Without it: 1. */
    rules: Type.Optional(Type.Integer({ minimum: 1 })),
    assessedAt,
  }),
  /** From now on another site of the network treats the patient: its zone decides the local dates. */
  CourseTransferred: event(1, {
    courseId: Id,
    from: object({ siteId: Id, siteZone: Zone }),
    to: object({ siteId: Id, siteZone: Zone }),
    /** Where the two sites are of different organisations; the consents name the one that the course goes to. */
    organisations: Type.Optional(object({ from: Id, to: Id })),
    disclosureConsentIds: Type.Optional(Type.Array(Id, { minItems: 1 })),
    signedBy: Id,
    reasonCode: Code,
    assessedAt,
  }),
  /** The only way in which a course comes to another version of a protocol, or to another protocol. */
  ProtocolAmendedForCourse: event(1, {
    courseId: Id,
    from: object({ protocolId: Id, protocolVersion: Id }),
    protocolId: Id,
    protocolVersion: Id,
    sameLocalDateForbidden: Type.Boolean(),
    minInfusionGap: nullable(Duration),
    minPreparationSessions: Type.Integer({ minimum: 0, maximum: 100 }),
    integration: Type.Optional(IntegrationRule),
    /** Steps of the past that the new version would have refused; whoever signs accepts them. */
    breaches: Type.Array(object({ stepId: StepIdText, factId: Id, gates: Type.Array(Name) })),
    signedBy: Id,
    reasonCode: Code,
    assessedAt,
  }),
  /** A fact that another service reported, as the course took it into account at `assessedAt`. */
  EvidenceRecorded: event(1, {
    fact: Fact,
    source: object({ service: Id, streamId: Name, streamVersion: Type.Integer({ minimum: 1 }) }),
    assessedAt,
  }),
  GateOverridden: sealedEvent(
    1,
    {
      stepId: StepIdText,
      gate: Code,
      signedBy: Id,
      reasonCode: Code,
      validUntil: InstantUtc,
      /** All that it stands in for. Absent: whatever the gate misses. */
      covers: Type.Optional(Type.Literal('EXPIRY')),
      assessedAt,
      policyVersion: Type.Optional(Version),
    },
    { reason: Text },
  ),
  /** `stepId` and `policyVersion`: of a hold that the policy asks for because of what happened around a step. */
  CourseHeld: sealedEvent(
    1,
    {
      holdId: Id,
      reasonCode: Code,
      placedBy: Id,
      stepId: Type.Optional(StepIdText),
      policyVersion: Type.Optional(Version),
      assessedAt,
    },
    { reason: Text },
  ),
  /**
   * The patient died or is in hospital, as far as somebody knows: the course stands still until it is resumed or over.
   * `policyVersion` where nobody reported it, and the policy took an adverse event for it.
   */
  PatientIncidentReported: sealedEvent(
    1,
    {
      incidentId: Id,
      incident: oneOf(INCIDENTS),
      happenedAt: InstantUtc,
      reportedBy: Id,
      policyVersion: Type.Optional(Version),
      assessedAt,
    },
    { account: Text },
  ),
  /** After re-clearance, signed: `eligibilityId` is the decision that it rests on. */
  CourseResumed: event(1, { incidentId: Id, resumedBy: Id, reasonCode: Code, eligibilityId: Id, assessedAt }),
  HoldReleased: event(1, { holdId: Id, releasedBy: Id, reasonCode: Code, assessedAt }),
  SeriesClosedEarly: event(1, { signedBy: Id, reasonCode: Code, assessedAt }),
  ResponseEvaluated: event(1, { responder: Type.Boolean(), rule: Name, evaluatedBy: Id, assessedAt }),
  CourseTerminated: event(1, { outcome: oneOf(COURSE_OUTCOMES), reasonCode: Code, assessedAt }),
  /** Time alone changed what may happen. */
  DeadlinePassed: event(1, { assessedAt }),
  StepPermitted: event(1, {
    permitId: Id,
    courseId: Id,
    siteId: Id,
    stepId: StepIdText,
    kind: StepKindSchema,
    ordinal: Ordinal,
    window: WindowSchema,
    attendance: Type.Array(Name),
    gates,
    assessedAt,
  }),
  PermitRevoked: event(1, {
    permitId: Id,
    stepId: StepIdText,
    cause: oneOf(['GATE_LOST', 'WINDOW_CHANGED', 'WINDOW_CLOSED', 'COURSE_OVER', 'SITE_CHANGED']),
    missing: Type.Array(MissingGateSchema),
    assessedAt,
  }),
  /** Why the next step of a kind is not permitted now: recorded whenever the set of missing gates changes. */
  StepWithheld: event(1, { stepId: StepIdText, missing: Type.Array(MissingGateSchema), assessedAt }),
  PermitUsed: event(1, { permitId: Id, stepId: StepIdText, factId: Id, assessedAt }),
  /** Something started that the course had not (or no longer) permitted. The course is held until somebody looks. */
  SafetyAlertRaised: event(1, { alertId: Id, trigger: Code, stepId: StepIdText, factId: Id, assessedAt }),
  CoursePhaseEntered: event(1, { phase: CoursePhaseSchema, assessedAt }),
  IntegrationWindowMissed: event(1, { stepId: StepIdText, ordinal: Ordinal, closedAt: InstantUtc, assessedAt }),
  SeriesCompleted: event(1, { infusions: Type.Integer({ minimum: 0 }), assessedAt }),
  CourseCompleted: event(1, { outcome: oneOf(COURSE_OUTCOMES), assessedAt }),
  /** One infusion more than was planned, after the series: maintenance. */
  BoosterAuthorised: event(1, {
    boosterId: Id,
    ordinal: Ordinal,
    reasonCode: Code,
    signedBy: Id,
    eligibilityId: Id,
    lastInfusionAt: InstantUtc,
    policyVersion: Version,
    assessedAt,
  }),
  MeasurementSeriesOpened: event(1, {
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    siteZone: Zone,
    instrumentCode: Code,
    policyVersion: Version,
  }),
  MeasurementScheduled: event(1, { point, instrumentCode: Code, dueFrom: nullable(InstantUtc), dueUntil: InstantUtc }),
  MeasurementDue: event(1, { point, dueUntil: InstantUtc }),
  MeasurementOverdue: event(1, { point, dueUntil: InstantUtc }),
  /** A score of intake, taken into account; `points`: what it was due for. */
  MeasurementTaken: event(1, {
    instrumentCode: Code,
    /** Absent: it may not be disclosed, and `undisclosed` says what intake found. */
    score: Type.Optional(score),
    undisclosed: Type.Optional(object({ resultId: Id, against: Undisclosed })),
    bandId: nullable(Name),
    takenAt: InstantUtc,
    points: Type.Array(point),
    evidence: Id,
  }),
  OutcomeEvaluated: event(1, {
    instrumentCode: Code,
    /** Absent: not disclosed. */
    baseline: Type.Optional(score),
    current: Type.Optional(score),
    afterInfusions: Type.Integer({ minimum: 0 }),
    verdict: oneOf(OUTCOME_VERDICTS),
    rulesVersion: Version,
    evidence,
  }),
  NonResponseReviewRequested: event(1, {
    reviewId: Id,
    afterInfusion: Ordinal,
    instrumentCode: Code,
    rulesVersion: Version,
    evidence,
  }),
  NonResponseReviewed: sealedEvent(
    1,
    { reviewId: Id, decision: oneOf(REVIEW_DECISIONS), reviewedBy: Id },
    { reason: Text },
  ),
  /** By the rule on the evidence, or declared by a clinician. */
  RelapseDetected: event(1, {
    basis: oneOf(['RULE', 'CLINICIAN']),
    declaredBy: nullable(Id),
    rulesVersion: Version,
    evidence,
  }),
  MeasurementSeriesTransferred: event(1, { from: Id, to: object({ siteId: Id, siteZone: Zone }) }),
  MeasurementSeriesClosed: event(1, { cause: oneOf(['COURSE_OVER']) }),
  OrderingViolationBlocked: orderingViolationBlocked,
};
