import { PREPARATION_EVIDENCE } from '#protocol';
import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
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
  Version,
} from '../event.js';

import { INCIDENTS } from './course.js';

export const THERAPY_KINDS = ['PREPARATION', 'INTEGRATION', 'THERAPY', 'DOSING'] as const;

export const LOCATION_METHODS = ['STATED_BY_PATIENT', 'SEEN_IN_PERSON', 'DEVICE', 'DOCUMENT'] as const;
export const OUTREACH_CAUSES = ['INTEGRATION_WINDOW_MISSED', 'SESSION_MISSED', 'INFUSION_NO_SHOWS'] as const;
export const OUTREACH_METHODS = ['PHONE', 'VIDEO', 'MESSAGE', 'VISIT'] as const;
export const OUTREACH_OUTCOMES = ['REACHED_SAFE', 'REACHED_CONCERN', 'NOT_REACHED'] as const;

/** Of a therapist of another organisation than the site's, where the clinic is a programme under 42 CFR Part 2. */
const outside = { organisation: Type.Optional(Id), disclosureConsentId: Type.Optional(Id) };

/** Where a session stands to an infusion that it serves. */
const timing = object({
  ordinal: Ordinal,
  infusionId: Id,
  windowBasis: Type.Union([oneOf(['ELAPSED', 'LOCAL_DATE']), Type.Null()]),
  anchor: oneOf(['INFUSION_STARTED', 'INFUSION_STOPPED', 'DISCHARGED']),
  anchorAt: InstantUtc,
  /** From the anchor to the start of the session: ISO 8601, and site-local dates. */
  elapsed: Duration,
  localDayDelta: Type.Integer(),
});

/**
 * Streams: `preparation-<courseId>`, `therapy-session-<id>`, `note-<id>`, `engagement-<courseId>`,
 * `therapy-access-<courseId>` (who opened sealed words) and, for what happens outside a session (missed, waived, outreach),
 * `therapy-record-<courseId>`; key: the course.
 */
export const therapyEvents = {
  PreparationPlanOpened: event(1, {
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    requiredItems: Type.Array(Code),
    minSessions: Type.Integer({ minimum: 0, maximum: 100 }),
    /** What completes an item, by its code; without it, the three prompts take an intention and all else somebody's word. */
    evidence: Type.Optional(Type.Record(Code, oneOf(PREPARATION_EVIDENCE))),
    policyVersion: Version,
  }),
  PreparationItemCompleted: event(1, { itemCode: Code }),
  IntentionRecorded: sealedEvent(1, { intentionId: Id, promptCode: Code }, { text: Text }),
  SharedGoalAgreed: sealedEvent(1, { goalCode: Code, agreedBy: Type.Array(Id) }, { words: Text }),
  DistressPlanRecorded: sealedEvent(1, { planId: Id }, { plan: Text }),
  EscortNominated: sealedEvent(1, { escortId: Id, relationship: Code }, { name: Text, phone: Text }),
  DayOfInstructionsAcknowledged: event(1, { version: Version }),
  PreparationCompleted: event(1, {
    sessions: Type.Array(Id),
    attestedBy: Id,
    validUntil: InstantUtc,
    policyVersion: Version,
    /** The statement that was signed, and the SHA-256 of it with all that it is about. */
    signature: Type.Optional(object({ statementVersion: Version, sha256: Name })),
  }),
  PreparationLapsed: event(1, {
    cause: oneOf(['EXPIRED', 'GAP_TOO_LONG']),
    lapsedAt: InstantUtc,
    /** The shortened preparation: what has to be done again, and in how many more sessions at least. */
    again: Type.Array(Code),
    sessionsAgain: Type.Integer({ minimum: 0, maximum: 100 }),
    policyVersion: Version,
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
    attendance: Type.Optional(Type.Array(Code)),
    /** Consents that the modality needed, by the id of their signature. */
    consents: Type.Optional(Type.Array(Id)),
    /** For the engaged therapist; without it, whoever held the session is engaged, or nobody was. */
    substitutes: Type.Optional(object({ therapistId: Id, reasonCode: Code })),
    policyVersion: Type.Optional(Version),
  }),
  PatientLocationAttested: event(1, {
    sessionId: Id,
    /** ISO 3166-1 and, where there is one, the subdivision of ISO 3166-2. */
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    state: Type.Optional(Type.String({ pattern: '^[A-Z0-9]{1,3}$' })),
    method: oneOf(LOCATION_METHODS),
  }),
  TherapySessionCompleted: event(1, {
    sessionId: Id,
    kind: oneOf(THERAPY_KINDS),
    stepId: StepIdText,
    ordinals: Type.Array(Ordinal),
    startedAt: InstantUtc,
    zone: Zone,
    /** INTEGRATION: one entry an infusion that it serves and whose anchor is known here. */
    timing: Type.Optional(Type.Array(timing)),
  }),
  TherapySessionAbandoned: event(1, {
    sessionId: Id,
    kind: oneOf(THERAPY_KINDS),
    stepId: StepIdText,
    reasonCode: Code,
    /** The consent that the patient took back, where that ended the session. */
    consentType: Type.Optional(Code),
  }),
  TherapySessionMissed: event(1, {
    courseId: Id,
    stepId: StepIdText,
    who: oneOf(['PATIENT', 'THERAPIST']),
    noticeGiven: Type.Boolean(),
  }),
  IntegrationRequirementWaived: sealedEvent(1, { ordinal: Ordinal, signedBy: Id, reasonCode: Code }, { reason: Text }),
  /** Somebody has to ask how the patient is, until `dueAt`. */
  SafetyOutreachRequested: event(1, {
    outreachId: Id,
    cause: oneOf(OUTREACH_CAUSES),
    stepId: StepIdText,
    dueAt: InstantUtc,
    policyVersion: Version,
  }),
  SafetyOutreachMade: sealedEvent(
    1,
    { outreachId: Id, by: Id, method: oneOf(OUTREACH_METHODS), outcome: oneOf(OUTREACH_OUTCOMES) },
    { findings: Text },
  ),
  SafetyOutreachOverdue: event(1, { outreachId: Id, dueAt: InstantUtc }),
  /** The patient is in hospital or dead: nobody is to call them, and nobody is asked to while it lasts. */
  OutreachSuspended: event(1, { cause: oneOf(INCIDENTS), incidentId: Id, cancelled: Type.Array(Id) }),
  OutreachResumed: event(1, { incidentId: Id }),
  TherapistEngaged: event(1, {
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    therapistId: Id,
    /** The consents to share the course with them, by the id of their signature. */
    consents: Type.Array(Id),
    policyVersion: Version,
    ...outside,
  }),
  TherapistHandedOver: event(1, {
    from: Id,
    to: Id,
    consents: Type.Array(Id),
    reasonCode: Code,
    policyVersion: Version,
    ...outside,
  }),
  /** The consent that the engagement rests on ended, or another one took its place. Null: there is none. */
  TherapistDisclosureChanged: event(1, {
    therapistId: Id,
    from: nullable(Id),
    to: nullable(Id),
    cause: oneOf(['SIGNED', 'WITHDRAWN', 'EXPIRED']),
  }),
  /** The course went to another site: the streams that go on with it say so. */
  TherapyTransferred: event(1, { from: Id, to: Id }),
  /** Sealed words were opened, or somebody asked for them who may not have them. */
  AccessRecorded: event(1, {
    subject: Name,
    role: Name,
    resource: Name,
    action: oneOf(['READ']),
    purpose: Code,
    outcome: oneOf(['SHOWN', 'DENIED']),
  }),
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
