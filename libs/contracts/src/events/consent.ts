import { DISCLOSURE_CONSENTS, DISCLOSURE_PURPOSES } from '#protocol';
import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, nullable, object, oneOf, Name, Version } from '../event.js';

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

const consentType = oneOf(CONSENT_TYPES);
const codes = Type.Array(Code);
/** `practitionerId` null: whoever acts for the organisation. */
const recipient = object({ organisation: Id, practitionerId: nullable(Id) });

/** What the patient agrees to, and to whose knowing of it. Part of the stream `case-<courseId>`. */
export const consentEvents = {
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
    policyVersion: Type.Optional(Version),
  }),
  ConsentReaffirmed: event(1, {
    consentType,
    textVersion: Version,
    policyVersion: Type.Optional(Version),
  }),
  ConsentWithdrawn: event(1, {
    consentType,
    inSession: Type.Boolean(),
    effectiveFrom: InstantUtc,
    /** What may not be done any more, and what follows, by the policy. */
    scope: Type.Optional(codes),
    action: Type.Optional(Code),
    policyVersion: Type.Optional(Version),
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
    policyVersion: Version,
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
};
