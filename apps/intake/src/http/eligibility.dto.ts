import { ELIGIBILITY_OUTCOMES } from '#contracts';
import { CodeField, InstantField, IntField, ListOf, OneOf, rules, Uuid } from '#platform';

export class DecideEligibilityDto {
  @OneOf(ELIGIBILITY_OUTCOMES)
  outcome!: (typeof ELIGIBILITY_OUTCOMES)[number];

  @ListOf(rules.code, {
    optional: true,
    example: ['BLOOD_PRESSURE_RECHECK'],
    description: 'ELIGIBLE_WITH_CONDITIONS needs one.',
  })
  conditions?: string[];

  @ListOf(rules.code, {
    optional: true,
    example: ['TWO_TREATMENTS_FAILED'],
    description: 'DEFERRED, INELIGIBLE and REFERRED_OUT need one.',
  })
  reasons?: string[];

  @InstantField({
    optional: true,
    description:
      'Of a positive decision: at most as far ahead as the clinic policy allows; without it, exactly that far.',
    example: '2026-05-31T16:00:00Z',
  })
  validUntil?: string;

  @InstantField({ optional: true, description: 'Of DEFERRED, which needs it.', example: '2026-04-30T16:00:00Z' })
  deferredUntil?: string;

  @IntField({ min: 0, max: 100, optional: true, description: 'At most what the clinic policy allows.', example: 6 })
  maxInfusions?: number;
}

export class DecidedEligibilityDto {
  @Uuid()
  eligibilityId!: string;

  @InstantField({ optional: true, description: 'Null when the decision is negative.', example: '2026-05-31T16:00:00Z' })
  validUntil?: string | null;
}

export class RevokeEligibilityDto {
  @CodeField({ example: 'PREGNANCY_TEST_POSITIVE' })
  cause!: string;
}
