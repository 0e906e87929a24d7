import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

/** Whatever is in force ends; nothing when nothing is. */
export const endOfEligibility = (
  { eligibility }: IntakeCase,
  cause: string,
  triggeredBy?: string,
): IntakeCaseEvent[] => {
  if (eligibility === null) return [];
  const { eligibilityId } = eligibility;
  const trigger = triggeredBy === undefined ? {} : { triggeredBy };
  return [{ type: 'EligibilityRevoked', data: { eligibilityId, cause, ...trigger } }];
};
