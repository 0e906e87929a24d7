import { CoursePhaseSchema, Fact, StepKindSchema, WindowSchema } from '#protocol';
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
} from '../event.js';
import { INDICATIONS } from './intake.js';

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

const gates = Type.Array(object({ gate: Type.String(), evidence: Type.Array(Type.String()) }));
const assessedAt = InstantUtc;

/** Streams: `course-<id>` (key: the course), `protocol-<protocolId>@<version>` (key: itself). */
export const courseEvents = {
  ProtocolVersionApproved: event(1, { protocolId: Id, version: Id, definition: Type.Unknown(), sha256: Type.String() }),
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
    minInfusionGap: nullable(Type.String()),
    /** From the protocol: preparation cannot be completed with fewer. Without it: one. */
    minPreparationSessions: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    assessedAt,
  }),
  /** From now on another site of the network treats the patient: its zone decides the local dates. */
  CourseTransferred: event(1, {
    courseId: Id,
    from: object({ siteId: Id, siteZone: Zone }),
    to: object({ siteId: Id, siteZone: Zone }),
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
    minInfusionGap: nullable(Type.String()),
    minPreparationSessions: Type.Integer({ minimum: 0, maximum: 100 }),
    /** Steps of the past that the new version would have refused; whoever signs accepts them. */
    breaches: Type.Array(object({ stepId: StepIdText, factId: Id, gates: Type.Array(Type.String()) })),
    signedBy: Id,
    reasonCode: Code,
    assessedAt,
  }),
  /** A fact that another service reported, as the course took it into account at `assessedAt`. */
  EvidenceRecorded: event(1, {
    fact: Fact,
    source: object({ service: Id, streamId: Type.String(), streamVersion: Type.Integer({ minimum: 1 }) }),
    assessedAt,
  }),
  GateOverridden: sealedEvent(
    1,
    { stepId: StepIdText, gate: Code, signedBy: Id, reasonCode: Code, validUntil: InstantUtc, assessedAt },
    { reason: Text },
  ),
  CourseHeld: sealedEvent(1, { holdId: Id, reasonCode: Code, placedBy: Id, assessedAt }, { reason: Text }),
  HoldReleased: event(1, { holdId: Id, releasedBy: Id, reasonCode: Code, assessedAt }),
  SeriesClosedEarly: event(1, { signedBy: Id, reasonCode: Code, assessedAt }),
  ResponseEvaluated: event(1, { responder: Type.Boolean(), rule: Type.String(), evaluatedBy: Id, assessedAt }),
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
    attendance: Type.Array(Type.String()),
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
  OrderingViolationBlocked: orderingViolationBlocked,
};
