import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, object, oneOf, Version } from '../event.js';

export const INDICATIONS = ['MDD_TRD', 'ANXIETY', 'PTSD', 'ALCOHOL_USE', 'SUBSTANCE_USE', 'CHRONIC_PAIN'] as const;

export const ELIGIBILITY_OUTCOMES = [
  'ELIGIBLE',
  'ELIGIBLE_WITH_CONDITIONS',
  'DEFERRED',
  'INELIGIBLE',
  'REFERRED_OUT',
] as const;

/** Whether the patient may be treated, for how long and how often, and how that ends. Part of `case-<courseId>`. */
export const eligibilityEvents = {
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
    policyVersion: Version,
  }),
  /** Whether an infusion that was noted counts was entered in error. */
  InfusionNoteCorrected: event(1, {
    infusionId: Id,
    eligibilityId: Id,
    counts: Type.Boolean(),
    policyVersion: Version,
  }),
  EligibilityExpired: event(1, {
    eligibilityId: Id,
    validUntil: InstantUtc,
    /** Absent: by time. */
    cause: Type.Optional(oneOf(['TIME', 'COUNT', 'GAP'])),
    policyVersion: Type.Optional(Version),
  }),
  EligibilityRevoked: event(1, {
    eligibilityId: Id,
    cause: Code,
    /** What brought it about: a contraindication, an alert, an adverse event. */
    triggeredBy: Type.Optional(Id),
    /** Absent: a person ended it, and no rule of the policy. */
    policyVersion: Type.Optional(Version),
  }),
};
