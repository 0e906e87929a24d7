import { instant, Temporal } from '#kernel';
import type { Fact } from '#protocol';

type Decided = Extract<Fact, { kind: 'ELIGIBILITY_DECIDED' }>;

/** The latest decision, if it is positive, unexpired and not revoked at this moment. */
export const eligibilityInForce = (facts: readonly Fact[], now: Temporal.Instant): Decided | null => {
  const decided = facts.findLast((fact): fact is Decided => fact.kind === 'ELIGIBILITY_DECIDED');
  if (decided?.eligible !== true) return null;
  const revoked = facts.some(
    (fact) => fact.kind === 'ELIGIBILITY_REVOKED' && fact.eligibilityId === decided.eligibilityId,
  );
  return !revoked && Temporal.Instant.compare(now, instant(decided.validUntil)) < 0 ? decided : null;
};
