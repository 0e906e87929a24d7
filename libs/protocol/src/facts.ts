import { Type, type Static, type TProperties } from 'typebox';
import { oneWord } from './word.js';

/**
 * What the services have reported about one treatment course, as `assess` reads it. A fact is immutable; `factId` is
 * the id of the event that brought it (two facts with one id are one fact) and `at` is when it happened (UTC), not when
 * it was recorded. Facts form a set: their order carries no meaning.
 */
const word = oneWord();
const base = { factId: word, at: word };
const fact = <K extends string, P extends TProperties>(kind: K, rest: P) =>
  Type.Object({ kind: Type.Literal(kind), ...base, ...rest });

const ordinal = Type.Integer({ minimum: 1 });

export const Fact = Type.Union([
  fact('COURSE_OPENED', { siteZone: word, plannedInfusions: Type.Integer({ minimum: 1 }) }),
  fact('ELIGIBILITY_DECIDED', {
    eligibilityId: word,
    eligible: Type.Boolean(),
    validUntil: word,
    maxInfusions: Type.Integer({ minimum: 0 }),
  }),
  fact('ELIGIBILITY_REVOKED', { eligibilityId: word, cause: word }),
  fact('CONSENT_SIGNED', { consentType: word }),
  fact('CONSENT_WITHDRAWN', { consentType: word }),
  fact('PREPARATION_SESSION_STARTED', {
    sessionId: word,
    zone: word,
    permitId: Type.Optional(word),
  }),
  fact('PREPARATION_SESSION_COMPLETED', { sessionId: word, zone: word }),
  fact('PREPARATION_COMPLETED', { validUntil: word }),
  fact('PREPARATION_REOPENED', {}),
  fact('PREPARATION_WAIVED', { by: word, reason: word }),
  fact('INFUSION_STARTED', { infusionId: word, ordinal, zone: word, permitId: word }),
  fact('INFUSION_STOPPED', { infusionId: word, ordinal, counts: Type.Boolean() }),
  /** What was reported about an infusion was entered in error: whether it counts is this instead, from here on. */
  fact('INFUSION_CORRECTED', { infusionId: word, ordinal, counts: Type.Boolean() }),
  fact('PATIENT_DISCHARGED', { infusionId: word, ordinal }),
  fact('INTEGRATION_STARTED', {
    sessionId: word,
    ordinals: Type.Array(ordinal),
    zone: word,
    permitId: word,
  }),
  fact('INTEGRATION_COMPLETED', { sessionId: word, ordinals: Type.Array(ordinal) }),
  fact('INTEGRATION_WAIVED', { ordinal, by: word, reason: word }),
  fact('THERAPY_STARTED', { sessionId: word, ordinal, zone: word, permitId: word }),
  fact('THERAPY_COMPLETED', { sessionId: word, ordinal }),
  fact('THERAPY_SESSION_ABANDONED', { sessionId: word }),
  fact('DOSING_SESSION_STARTED', { sessionId: word, ordinal, zone: word, permitId: word }),
  fact('DOSING_SESSION_COMPLETED', { sessionId: word, ordinal }),
  /** The patient did not come to what was agreed for a step. */
  fact('NO_SHOW', { stepId: word }),
  fact('SERIES_CLOSED', { by: word, reason: word }),
  fact('RESPONSE_EVALUATED', { responder: Type.Boolean() }),
  fact('BOOSTER_AUTHORISED', { boosterId: word, ordinal }),
  fact('GATE_OVERRIDDEN', {
    gate: word,
    stepId: word,
    by: word,
    reason: word,
    validUntil: word,
    /** All that it stands in for. Absent, as in overrides that were signed before this was told apart: everything. */
    covers: Type.Optional(Type.Literal('EXPIRY')),
  }),
  fact('HOLD_PLACED', { holdId: word, reason: word }),
  fact('HOLD_RELEASED', { holdId: word, by: word }),
  fact('COURSE_TRANSFERRED', { siteId: word, siteZone: word }),
  fact('COURSE_TERMINATED', { outcome: word }),
]);
export type Fact = Static<typeof Fact>;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
