import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, oneOf, orderingViolationBlocked, sealedEvent, Text } from '../event.js';

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

const consentType = oneOf(CONSENT_TYPES);

/**
 * Streams: `consultation-<id>` (key: itself) and `case-<courseId>` (key: the course). The intake case and the treatment
 * course that it leads to share one id.
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
  InstrumentCompleted: event(1, {
    instrumentCode: Code,
    instrumentVersion: Type.String(),
    language: Type.String(),
    itemResponses: Type.Array(Type.Integer({ minimum: 0, maximum: 100 })),
    score: Type.Integer({ minimum: 0 }),
    scoringVersion: Type.String(),
    completedBy: oneOf(['PATIENT', 'CLINICIAN']),
    completedAt: InstantUtc,
  }),
  SafetyAlertRaised: event(1, { alertId: Id, trigger: Code, level: oneOf(['HIGH', 'URGENT']) }),
  SafetyAlertResolved: event(1, { alertId: Id, action: Code }),
  ConsentSigned: event(1, {
    consentId: Id,
    consentType,
    textVersion: Type.String(),
    language: Type.String(),
    method: oneOf(['IN_PERSON', 'ELECTRONIC', 'VERBAL_WITNESSED']),
  }),
  ConsentReaffirmed: event(1, { consentType, textVersion: Type.String() }),
  ConsentWithdrawn: event(1, { consentType, inSession: Type.Boolean(), effectiveFrom: InstantUtc }),
  EligibilityDecided: event(1, {
    eligibilityId: Id,
    outcome: oneOf(ELIGIBILITY_OUTCOMES),
    conditions: Type.Array(Code),
    reasons: Type.Array(Code),
    validFrom: InstantUtc,
    validUntil: InstantUtc,
    maxInfusions: Type.Integer({ minimum: 0, maximum: 100 }),
    policyVersion: Type.String(),
  }),
  EligibilityExpired: event(1, { eligibilityId: Id, validUntil: InstantUtc }),
  EligibilityRevoked: event(1, { eligibilityId: Id, cause: Code }),
  IntakeCaseClosed: event(1, { reason: Code }),
  OrderingViolationBlocked: orderingViolationBlocked,
};
