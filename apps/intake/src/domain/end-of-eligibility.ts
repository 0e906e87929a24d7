import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

/**
 * Whatever is in force ends. What has run out is struck down as well: an override may stretch its expiry, and must not
 * stretch it past a finding. Nothing when there is neither.
 */
export const endOfEligibility = (
  { eligibility, ranOut }: Pick<IntakeCase, 'eligibility' | 'ranOut'>,
  cause: string,
  triggeredBy?: string,
): IntakeCaseEvent[] => {
  const eligibilityId = eligibility?.eligibilityId ?? ranOut;
  if (eligibilityId === null) return [];
  const trigger = triggeredBy === undefined ? {} : { triggeredBy };
  return [{ type: 'EligibilityRevoked', data: { eligibilityId, cause, ...trigger } }];
};
