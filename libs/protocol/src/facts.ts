import { Type, type Static, type TProperties } from 'typebox';

/**
 * What the services have reported about one treatment course, as `assess` reads it. A fact is immutable; `factId` is
 * the id of the event that brought it (two facts with one id are one fact) and `at` is when it happened (UTC), not when
 * it was recorded. Facts form a set: their order carries no meaning.
 */
const base = { factId: Type.String(), at: Type.String() };
const fact = <K extends string, P extends TProperties>(kind: K, rest: P) =>
  Type.Object({ kind: Type.Literal(kind), ...base, ...rest });

const ordinal = Type.Integer({ minimum: 1 });

export const Fact = Type.Union([
  fact('COURSE_OPENED', { siteZone: Type.String(), plannedInfusions: Type.Integer({ minimum: 1 }) }),
  fact('ELIGIBILITY_DECIDED', {
    eligibilityId: Type.String(),
    eligible: Type.Boolean(),
    validUntil: Type.String(),
    maxInfusions: Type.Integer({ minimum: 0 }),
  }),
  fact('ELIGIBILITY_REVOKED', { eligibilityId: Type.String(), cause: Type.String() }),
  fact('CONSENT_SIGNED', { consentType: Type.String() }),
  fact('CONSENT_WITHDRAWN', { consentType: Type.String() }),
  fact('PREPARATION_SESSION_STARTED', {
    sessionId: Type.String(),
    zone: Type.String(),
    permitId: Type.Optional(Type.String()),
  }),
  fact('PREPARATION_SESSION_COMPLETED', { sessionId: Type.String(), zone: Type.String() }),
  fact('PREPARATION_COMPLETED', { validUntil: Type.String() }),
  fact('PREPARATION_REOPENED', {}),
  fact('PREPARATION_WAIVED', { by: Type.String(), reason: Type.String() }),
  fact('INFUSION_STARTED', { infusionId: Type.String(), ordinal, zone: Type.String(), permitId: Type.String() }),
  fact('INFUSION_STOPPED', { infusionId: Type.String(), ordinal, counts: Type.Boolean() }),
  /** What was reported about an infusion was entered in error: whether it counts is this instead, from here on. */
  fact('INFUSION_CORRECTED', { infusionId: Type.String(), ordinal, counts: Type.Boolean() }),
  fact('PATIENT_DISCHARGED', { infusionId: Type.String(), ordinal }),
  fact('INTEGRATION_STARTED', {
    sessionId: Type.String(),
    ordinals: Type.Array(ordinal),
    zone: Type.String(),
    permitId: Type.String(),
  }),
  fact('INTEGRATION_COMPLETED', { sessionId: Type.String(), ordinals: Type.Array(ordinal) }),
  fact('INTEGRATION_WAIVED', { ordinal, by: Type.String(), reason: Type.String() }),
  fact('THERAPY_STARTED', { sessionId: Type.String(), ordinal, zone: Type.String(), permitId: Type.String() }),
  fact('THERAPY_COMPLETED', { sessionId: Type.String(), ordinal }),
  fact('THERAPY_SESSION_ABANDONED', { sessionId: Type.String() }),
  fact('DOSING_SESSION_STARTED', { sessionId: Type.String(), ordinal, zone: Type.String(), permitId: Type.String() }),
  fact('DOSING_SESSION_COMPLETED', { sessionId: Type.String(), ordinal }),
  /** The patient did not come to what was agreed for a step. */
  fact('NO_SHOW', { stepId: Type.String() }),
  fact('SERIES_CLOSED', { by: Type.String(), reason: Type.String() }),
  fact('RESPONSE_EVALUATED', { responder: Type.Boolean() }),
  fact('BOOSTER_AUTHORISED', { boosterId: Type.String(), ordinal }),
  fact('GATE_OVERRIDDEN', {
    gate: Type.String(),
    stepId: Type.String(),
    by: Type.String(),
    reason: Type.String(),
    validUntil: Type.String(),
    /** All that it stands in for. Absent, as in overrides that were signed before this was told apart: everything. */
    covers: Type.Optional(Type.Literal('EXPIRY')),
  }),
  fact('HOLD_PLACED', { holdId: Type.String(), reason: Type.String() }),
  fact('HOLD_RELEASED', { holdId: Type.String(), by: Type.String() }),
  fact('COURSE_TRANSFERRED', { siteId: Type.String(), siteZone: Type.String() }),
  fact('COURSE_TERMINATED', { outcome: Type.String() }),
]);
export type Fact = Static<typeof Fact>;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { kind: K }>;
