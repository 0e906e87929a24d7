import { DISCLOSURE_CONSENTS, DISCLOSURE_PURPOSES, OUTCOME_VERDICTS } from '#protocol';
import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  nullable,
  object,
  oneOf,
  orderingViolationBlocked,
  sealedEvent,
  Text,
  Name,
  Unit,
  Version,
} from '../event.js';
import { accessRecorded } from './access.js';

export const INDICATIONS = ['MDD_TRD', 'ANXIETY', 'PTSD', 'ALCOHOL_USE', 'SUBSTANCE_USE', 'CHRONIC_PAIN'] as const;

export const CONSENT_TYPES = [
  'TREATMENT_KETAMINE_OFFLABEL',
  'PSYCHOTHERAPY',
  'TELEHEALTH',
  'TOUCH',
  'RECORDING',
  'DISCLOSURE_CLINIC_THERAPIST',
  'PART2_TPO',
  'PSYCHOTHERAPY_NOTES_AUTH',
  'ESCORT_CONTACT',
] as const;

export const ELIGIBILITY_OUTCOMES = [
  'ELIGIBLE',
  'ELIGIBLE_WITH_CONDITIONS',
  'DEFERRED',
  'INELIGIBLE',
  'REFERRED_OUT',
] as const;

export const CONTRAINDICATION_CLASSES = ['ABSOLUTE', 'RELATIVE', 'TEMPORARY'] as const;
export const CLEARANCE_RESULTS = ['CLEARED', 'CLEARED_WITH_CONDITIONS', 'NOT_CLEARED'] as const;
export const SCREEN_RESULTS = ['NEGATIVE', 'POSITIVE'] as const;
/** What a record needs besides an ordinary right to read: 42 CFR Part 2. */
export const SENSITIVITIES = ['PART2'] as const;

/** Against each earlier result of the instrument, by its id: no score can be read from it. */
export const Undisclosed = Type.Array(
  object({ baseline: Id, verdict: oneOf(OUTCOME_VERDICTS), gainLost: Type.Boolean() }),
);

const consentType = oneOf(CONSENT_TYPES);
const codes = Type.Array(Code);
const screen = oneOf(SCREEN_RESULTS);
const policyVersion = Version;
const score = Type.Integer({ minimum: 0, maximum: 1000 });
/** `practitionerId` null: whoever acts for the organisation. */
const recipient = object({ organisation: Id, practitionerId: nullable(Id) });
const answers = Type.Array(nullable(Type.Integer({ minimum: 0, maximum: 100 })));

/**
 * Streams: `consultation-<id>` (key: itself) and `case-<courseId>` (key: the course). The intake case and the treatment
 * course that it leads to share one id. `chart-access-<courseId>` (key: the course) holds who read restricted parts of a case.
 */
export const intakeEvents = {
  ConsultationRequested: sealedEvent(
    1,
    {
      patientRef: Id,
      channel: oneOf(['WEB', 'PHONE', 'REFERRAL', 'IN_PERSON']),
      statedConcerns: Type.Array(oneOf(INDICATIONS)),
      siteId: Id,
    },
    {
      name: Text,
      birthDate: Text,
      email: Type.Optional(Text),
      phone: Type.Optional(Text),
      address: Type.Optional(Text),
      message: Type.Optional(Text),
    },
  ),
  ConsultationCompleted: event(1, {
    modality: oneOf(['IN_PERSON', 'VIDEO', 'PHONE']),
    conductedBy: Id,
    outcome: oneOf(['PROCEED', 'DECLINE', 'REFER_OUT']),
  }),
  IntakeCaseOpened: event(1, {
    courseId: Id,
    consultationId: Id,
    patientRef: Id,
    siteId: Id,
    indication: oneOf(INDICATIONS),
  }),
  ReferralReceived: sealedEvent(
    1,
    { referralId: Id, referrerCredential: Code, reasonCode: Code, documentRef: nullable(Id) },
    { referrer: Text },
  ),
  InstrumentAssigned: event(1, {
    instrumentCode: Code,
    instrumentVersion: Version,
    dueBy: InstantUtc,
    purpose: Code,
    policyVersion: Type.Optional(Version),
  }),
  /**
   * That it was answered is for all to know; answers, score and band are for those who treat. Only the total of an
   * instrument that outcomes are measured with is told to the course, which decides on it, and never one under Part 2.
   */
  InstrumentCompleted: sealedEvent(
    2,
    {
      resultId: Id,
      instrumentCode: Code,
      instrumentVersion: Version,
      language: Name,
      scoringVersion: Version,
      bandTableVersion: nullable(Version),
      loinc: nullable(Name),
      completedBy: oneOf(['PATIENT', 'CLINICIAN']),
      completedAt: InstantUtc,
      sensitivity: Type.Array(oneOf(SENSITIVITIES)),
      policyVersion,
      outcome: Type.Optional(object({ score, bandId: nullable(Code) })),
      /** Instead of the outcome, where scores are kept from whoever has no consent to see them (42 CFR Part 2). */
      undisclosed: Type.Optional(Undisclosed),
      /** Of results recorded as version 1, before answers were sealed. */
      unsealed: Type.Optional(object({ itemResponses: answers, score })),
    },
    { itemResponses: answers, score, bandId: nullable(Code) },
  ),
  SafetyAlertRaised: event(1, {
    alertId: Id,
    trigger: Code,
    level: oneOf(['HIGH', 'URGENT']),
    /** The result that raised it. */
    resultId: Type.Optional(Id),
    policyVersion: Type.Optional(policyVersion),
  }),
  /** Only this clinician, or a medical director, may resolve it from now on. */
  SafetyAlertRouted: event(1, { alertId: Id, clinicianId: Id }),
  SafetyAlertResolved: event(1, {
    alertId: Id,
    action: Code,
    resolvedBy: Type.Optional(Id),
    followUpAt: Type.Optional(InstantUtc),
    policyVersion: Type.Optional(Version),
  }),
  PsychiatricAssessmentCompleted: sealedEvent(
    1,
    {
      assessmentId: Id,
      assessorId: Id,
      modality: oneOf(['IN_PERSON', 'VIDEO']),
      psychosisScreen: screen,
      maniaScreen: screen,
      adequateTrials: Type.Integer({ minimum: 0, maximum: 100 }),
      labelStatus: oneOf(['OFF_LABEL']),
      policyVersion,
    },
    { diagnoses: Type.Array(Type.String({ pattern: '^[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?$' })), rationale: Text },
  ),
  /** `items` sealed; `changed` against the reconciliation before; `reviewed` when a prescriber made it. */
  MedicationReconciled: sealedEvent(
    1,
    {
      reconciliationId: Id,
      reviewed: Type.Boolean(),
      changed: Type.Boolean(),
      itemCount: Type.Integer({ minimum: 0 }),
      /** Drugs that the policy's table does not know: nothing was concluded about them. */
      unknownDrugs: Type.Integer({ minimum: 0 }),
      lorazepamEquivalentMgPerDay: Type.Number({ minimum: 0 }),
      notices: codes,
      policyVersion,
    },
    {
      items: Type.Array(
        object({
          rxnorm: Type.String({ pattern: '^[0-9]{1,8}$' }),
          doseMg: Type.Number({ exclusiveMinimum: 0 }),
          perDay: Type.Number({ minimum: 0 }),
          morning: Type.Boolean(),
          lastDoseAt: nullable(InstantUtc),
        }),
      ),
    },
  ),
  /** A prescriber's decision, never a rule's. */
  MedicationHoldInstructed: event(1, {
    holdId: Id,
    rxnorm: Name,
    from: InstantUtc,
    until: InstantUtc,
    prescriberId: Id,
    taperPlanRef: nullable(Id),
  }),
  ContraindicationIdentified: event(1, {
    code: Code,
    class: oneOf(CONTRAINDICATION_CLASSES),
    basis: oneOf(['FINDING', 'TEST', 'INTERACTION', 'ASSESSMENT']),
    evidenceRef: nullable(Id),
    /** Of a temporary one: it cannot be cleared before. */
    recheckAt: nullable(InstantUtc),
    policyVersion,
  }),
  ContraindicationCleared: sealedEvent(1, { code: Code, clearedBy: Id, reasonCode: Code }, { reason: Text }),
  ContraindicationOverridden: sealedEvent(1, { code: Code, signedBy: Id, reasonCode: Code }, { reason: Text }),
  ClearanceTestResulted: sealedEvent(
    1,
    {
      testId: Id,
      test: Code,
      performedAt: InstantUtc,
      validUntil: InstantUtc,
      raised: codes,
      policyVersion,
      /** Only of the test that the policy compares doses with: the infusion room has to know it. */
      weightKg: Type.Optional(Type.Number({ minimum: 1, maximum: 400 })),
    },
    { value: Type.Union([Type.Number(), Code]), unit: nullable(Unit) },
  ),
  MedicalClearanceRecorded: event(1, {
    clearanceId: Id,
    result: oneOf(CLEARANCE_RESULTS),
    conditions: codes,
    clinicianId: Id,
    validUntil: InstantUtc,
    policyVersion,
  }),
  ConsentSigned: event(1, {
    consentId: Id,
    consentType,
    textVersion: Version,
    language: Name,
    method: oneOf(['IN_PERSON', 'ELECTRONIC', 'VERBAL_WITNESSED']),
    signedBy: Type.Optional(oneOf(['PATIENT', 'LEGAL_REPRESENTATIVE'])),
    witnessId: Type.Optional(Id),
    comprehensionScore: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    covers: Type.Optional(codes),
    policyVersion: Type.Optional(policyVersion),
  }),
  ConsentReaffirmed: event(1, {
    consentType,
    textVersion: Version,
    policyVersion: Type.Optional(policyVersion),
  }),
  ConsentWithdrawn: event(1, {
    consentType,
    inSession: Type.Boolean(),
    effectiveFrom: InstantUtc,
    /** What may not be done any more, and what follows, by the policy. */
    scope: Type.Optional(codes),
    action: Type.Optional(Code),
    policyVersion: Type.Optional(policyVersion),
  }),
  /** To whom, and for what, the patient lets something be disclosed (42 CFR 2.31); each is withdrawn by itself. */
  DisclosureConsentSigned: event(1, {
    consentId: Id,
    consentType: oneOf(DISCLOSURE_CONSENTS),
    recipient,
    purposes: Type.Array(oneOf(DISCLOSURE_PURPOSES), { minItems: 1 }),
    /** Null: until it is withdrawn. */
    expiresAt: nullable(InstantUtc),
    textVersion: Version,
    language: Name,
    method: oneOf(['IN_PERSON', 'ELECTRONIC', 'VERBAL_WITNESSED']),
    signedBy: oneOf(['PATIENT', 'LEGAL_REPRESENTATIVE']),
    witnessId: Type.Optional(Id),
    policyVersion,
  }),
  /** From now on nothing more is disclosed by it; what was, was with consent. */
  DisclosureConsentWithdrawn: event(1, {
    consentId: Id,
    consentType: oneOf(DISCLOSURE_CONSENTS),
    recipient,
    effectiveFrom: InstantUtc,
  }),
  DisclosureConsentExpired: event(1, {
    consentId: Id,
    consentType: oneOf(DISCLOSURE_CONSENTS),
    recipient,
    expiresAt: InstantUtc,
  }),
  EligibilityDecided: event(1, {
    eligibilityId: Id,
    outcome: oneOf(ELIGIBILITY_OUTCOMES),
    conditions: Type.Array(Code),
    reasons: Type.Array(Code),
    validFrom: InstantUtc,
    /** Of a positive decision only; negative ones carried it before, and it meant nothing. */
    validUntil: Type.Optional(InstantUtc),
    /** Of a deferral. */
    deferredUntil: Type.Optional(InstantUtc),
    maxInfusions: Type.Integer({ minimum: 0, maximum: 100 }),
    policyVersion: Version,
    indication: Type.Optional(oneOf(INDICATIONS)),
    decidedBy: Type.Optional(Id),
    /** The decision that was in force until this one. */
    renews: Type.Optional(Id),
    /** Results, tests, assessments and overrides that a positive decision rests on. */
    restsOn: Type.Optional(Type.Array(object({ what: Code, ref: Id }))),
  }),
  /** An infusion under the eligibility in force. `gapEndsAt`: without another one, it ends then. */
  InfusionNoted: event(1, {
    infusionId: Id,
    eligibilityId: Id,
    counts: Type.Boolean(),
    stoppedAt: InstantUtc,
    gapEndsAt: InstantUtc,
    policyVersion,
  }),
  /** Whether an infusion that was noted counts was entered in error. */
  InfusionNoteCorrected: event(1, { infusionId: Id, eligibilityId: Id, counts: Type.Boolean(), policyVersion }),
  EligibilityExpired: event(1, {
    eligibilityId: Id,
    validUntil: InstantUtc,
    /** Absent: by time. */
    cause: Type.Optional(oneOf(['TIME', 'COUNT', 'GAP'])),
    policyVersion: Type.Optional(policyVersion),
  }),
  EligibilityRevoked: event(1, {
    eligibilityId: Id,
    cause: Code,
    /** What brought it about: a contraindication, an alert, an adverse event. */
    triggeredBy: Type.Optional(Id),
    /** Absent: a person ended it, and no rule of the policy. */
    policyVersion: Type.Optional(policyVersion),
  }),
  /** The course went to another site, and the case with it. */
  IntakeCaseTransferred: event(1, { from: Id, to: Id }),
  IntakeCaseClosed: event(1, { reason: Code }),
  AccessRecorded: accessRecorded,
  OrderingViolationBlocked: orderingViolationBlocked,
};
