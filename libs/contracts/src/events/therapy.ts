import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  oneOf,
  Ordinal,
  orderingViolationBlocked,
  sealedEvent,
  StepIdText,
  Text,
  Zone,
} from '../event.js';

export const THERAPY_KINDS = ['PREPARATION', 'INTEGRATION', 'THERAPY', 'DOSING'] as const;

/**
 * Streams: `preparation-<courseId>`, `therapy-session-<id>`, `note-<id>` and, for what happens outside a session (missed,
 * waived), `therapy-record-<courseId>`; key: the course.
 */
export const therapyEvents = {
  PreparationPlanOpened: event(1, {
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    requiredItems: Type.Array(Code),
    minSessions: Type.Integer({ minimum: 0, maximum: 100 }),
    policyVersion: Type.String(),
  }),
  PreparationItemCompleted: event(1, { itemCode: Code }),
  IntentionRecorded: sealedEvent(1, { intentionId: Id, promptCode: Code }, { text: Text }),
  PreparationCompleted: event(1, {
    sessions: Type.Array(Id),
    attestedBy: Id,
    validUntil: InstantUtc,
    policyVersion: Type.String(),
  }),
  PreparationReopened: event(1, { reasonCode: Code }),
  PreparationWaived: sealedEvent(1, { signedBy: Id, reasonCode: Code }, { reason: Text }),
  TherapySessionStarted: event(1, {
    sessionId: Id,
    courseId: Id,
    patientRef: Id,
    kind: oneOf(THERAPY_KINDS),
    permitId: Id,
    stepId: StepIdText,
    /** The infusions that the session serves (integration, dosing) or its own number (therapy); empty for preparation. */
    ordinals: Type.Array(Ordinal),
    siteId: Id,
    zone: Zone,
    modality: oneOf(['IN_PERSON', 'VIDEO']),
    therapistId: Id,
    patientJurisdiction: Id,
    startedAt: InstantUtc,
  }),
  TherapySessionCompleted: event(1, {
    sessionId: Id,
    kind: oneOf(THERAPY_KINDS),
    stepId: StepIdText,
    ordinals: Type.Array(Ordinal),
    startedAt: InstantUtc,
    zone: Zone,
  }),
  TherapySessionAbandoned: event(1, {
    sessionId: Id,
    kind: oneOf(THERAPY_KINDS),
    stepId: StepIdText,
    reasonCode: Code,
  }),
  TherapySessionMissed: event(1, {
    courseId: Id,
    stepId: StepIdText,
    who: oneOf(['PATIENT', 'THERAPIST']),
    noticeGiven: Type.Boolean(),
  }),
  IntegrationRequirementWaived: sealedEvent(1, { ordinal: Ordinal, signedBy: Id, reasonCode: Code }, { reason: Text }),
  /** Metadata only: the body of a psychotherapy note never enters an event (45 CFR 164.501). */
  PsychotherapyNoteFiled: event(1, {
    noteId: Id,
    sessionId: Id,
    authorId: Id,
    revision: Ordinal,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  }),
  OrderingViolationBlocked: orderingViolationBlocked,
};
