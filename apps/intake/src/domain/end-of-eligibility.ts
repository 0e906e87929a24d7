import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

/** Whatever is in force ends; nothing when nothing is. `policy`: the one whose rule ends it. */
export const endOfEligibility = (
  { eligibility }: IntakeCase,
  cause: string,
  { triggeredBy, policy }: { readonly triggeredBy?: string; readonly policy?: ClinicPolicy } = {},
): IntakeCaseEvent[] => {
  if (eligibility === null) return [];
  const { eligibilityId } = eligibility;
  const trigger = triggeredBy === undefined ? {} : { triggeredBy };
  const rule = policy === undefined ? {} : { policyVersion: policyVersionOf(policy) };
  return [{ type: 'EligibilityRevoked', data: { eligibilityId, cause, ...trigger, ...rule } }];
};
