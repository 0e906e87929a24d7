import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import type {
  DecideEligibility,
  EligibilityOutcome,
  ExpireEligibility,
  IntakeCase,
  IntakeCaseEvent,
  RevokeEligibility,
} from './intake-case.types.js';

type Decided = Decision<IntakeCaseEvent>;

export const isPositive = (outcome: EligibilityOutcome): boolean =>
  outcome === 'ELIGIBLE' || outcome === 'ELIGIBLE_WITH_CONDITIONS';

/** Whatever is in force ends; nothing when nothing is. */
export const endOfEligibility = ({ eligibility }: IntakeCase, cause: string): IntakeCaseEvent[] =>
  eligibility === null
    ? []
    : [{ type: 'EligibilityRevoked', data: { eligibilityId: eligibility.eligibilityId, cause } }];

const latestValidUntil = ({ policy, zone, now }: DecideEligibility): Temporal.Instant =>
  now.toZonedDateTimeISO(zone).add(policy.eligibility.validFor).toInstant();

const periodProblem = (command: DecideEligibility, validUntil: Temporal.Instant): Refusal | undefined => {
  const latest = latestValidUntil(command);
  const future = Temporal.Instant.compare(validUntil, command.now) > 0;
  if (future && Temporal.Instant.compare(validUntil, latest) <= 0) return undefined;
  return refusal(
    'ELIGIBILITY_PERIOD_INVALID',
    `validUntil must lie in the future and not after ${latest.toString()} (policy: ${command.policy.eligibility.validFor}).`,
  );
};

const capProblem = ({ policy }: DecideEligibility, maxInfusions: number): Refusal | undefined => {
  const most = policy.eligibility.maxInfusions;
  if (maxInfusions >= 1 && maxInfusions <= most) return undefined;
  return refusal('ELIGIBILITY_CAP_INVALID', `maxInfusions must be from 1 to ${most}.`);
};

/** A doubt about the patient's safety never waits for a positive decision; a negative one may be taken at any time. */
const alertProblem = ({ openAlerts }: IntakeCase): Refusal | undefined => {
  if (openAlerts.length === 0) return undefined;
  const gate = {
    gate: 'SAFETY_ALERTS_RESOLVED',
    detail: `Open: ${openAlerts.join(', ')}.`,
    satisfiedBy: ['SafetyAlertResolved'],
  };
  return refusal('SAFETY_ALERT_OPEN', 'A safety alert of this case is unresolved.', [gate]);
};

export const decideEligibility = (command: DecideEligibility, state: IntakeCase): Decided => {
  const { eligibilityId, outcome, conditions, reasons, policy, now } = command;
  const positive = isPositive(outcome);
  const validUntil = command.validUntil === null ? latestValidUntil(command) : instant(command.validUntil);
  const maxInfusions = positive ? (command.maxInfusions ?? policy.eligibility.maxInfusions) : 0;
  const problem =
    periodProblem(command, validUntil) ??
    (positive ? (capProblem(command, maxInfusions) ?? alertProblem(state)) : undefined);
  if (problem !== undefined) return refuse(problem);
  return accept({
    type: 'EligibilityDecided',
    data: {
      eligibilityId,
      outcome,
      conditions: [...conditions],
      reasons: [...reasons],
      validFrom: now.toString(),
      validUntil: validUntil.toString(),
      maxInfusions,
      policyVersion: policyVersionOf(policy),
    },
  });
};

export const revokeEligibility = ({ cause }: RevokeEligibility, state: IntakeCase): Decided => {
  const ended = endOfEligibility(state, cause);
  if (ended.length > 0) return accept(...ended);
  return refuse(refusal('ELIGIBILITY_NOT_IN_FORCE', 'There is no eligibility in force that could be revoked.'));
};

/** Looks again: a renewed eligibility outlives the timer of the one before. */
export const expireEligibility = ({ now }: ExpireEligibility, { eligibility }: IntakeCase): Decided =>
  eligibility === null || Temporal.Instant.compare(now, instant(eligibility.validUntil)) < 0
    ? accept()
    : accept({ type: 'EligibilityExpired', data: { ...eligibility } });
