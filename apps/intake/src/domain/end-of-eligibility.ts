import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

/**
 * Whatever is in force ends. What has run out is struck down as well: an override may stretch its expiry, and must not
 * stretch it past a finding. Nothing when there is neither. `policy`: the one whose rule ends it.
 */
export const endOfEligibility = (
  { eligibility, ranOut }: Pick<IntakeCase, 'eligibility' | 'ranOut'>,
  cause: string,
  { triggeredBy, policy }: { readonly triggeredBy?: string; readonly policy?: ClinicPolicy } = {},
): IntakeCaseEvent[] => {
  const eligibilityId = eligibility?.eligibilityId ?? ranOut;
  if (eligibilityId === null) return [];
  const trigger = triggeredBy === undefined ? {} : { triggeredBy };
  const rule = policy === undefined ? {} : { policyVersion: policyVersionOf(policy) };
  return [{ type: 'EligibilityRevoked', data: { eligibilityId, cause, ...trigger, ...rule } }];
};
