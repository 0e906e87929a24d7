import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { after } from './contraindications.js';
import { endOfEligibility } from './end-of-eligibility.js';
import type {
  DecideEligibility,
  Eligibility,
  EligibilityOutcome,
  ExpireEligibility,
  NoteAdverseEvent,
  CorrectInfusionNote,
  NoteInfusion,
  RevokeEligibility,
} from './eligibility.types.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import { requirementsOf, type Requirements } from './requirements.js';

type Decided = Decision<IntakeCaseEvent>;

export const isPositive = (outcome: EligibilityOutcome): boolean =>
  outcome === 'ELIGIBLE' || outcome === 'ELIGIBLE_WITH_CONDITIONS';

const latestValidUntil = ({ policy, zone, now }: DecideEligibility): Temporal.Instant =>
  instant(after(now, policy.eligibility.validFor, zone));

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

/** A negative decision may be taken at any time; a positive one rests on all that the policy asks for. */
const requirementProblem = ({ missing }: Requirements): Refusal | undefined => {
  if (missing.length === 0) return undefined;
  if (missing.some(({ gate }) => gate === 'SAFETY_ALERTS_RESOLVED'))
    return refusal('SAFETY_ALERT_OPEN', 'A safety alert of this case is unresolved.', missing);
  const names = missing.map(({ gate }) => gate).join(', ');
  return refusal('ELIGIBILITY_REQUIREMENTS_MISSING', `A positive decision lacks: ${names}.`, missing);
};

const deferralProblem = ({ outcome, deferredUntil, now }: DecideEligibility): Refusal | undefined => {
  if (outcome !== 'DEFERRED') {
    if (deferredUntil === null) return undefined;
    return refusal('ELIGIBILITY_DEFERRAL_INVALID', `deferredUntil belongs to DEFERRED; outcome is ${outcome}.`);
  }
  if (deferredUntil !== null && Temporal.Instant.compare(instant(deferredUntil), now) > 0) return undefined;
  const detail = `deferredUntil is ${deferredUntil ?? 'missing'}, allowed after ${now.toString()}.`;
  return refusal('ELIGIBILITY_DEFERRAL_INVALID', detail);
};

/** What a decision has to say for itself, whatever it rests on. */
const sayingProblem = (command: DecideEligibility): Refusal | undefined => {
  const { outcome, conditions, reasons, validUntil } = command;
  if (outcome === 'ELIGIBLE_WITH_CONDITIONS' && conditions.length === 0)
    return refusal('ELIGIBILITY_CONDITIONS_MISSING', 'conditions: name at least one.');
  if (isPositive(outcome)) return deferralProblem(command);
  if (reasons.length === 0) return refusal('ELIGIBILITY_REASONS_MISSING', `reasons: name at least one for ${outcome}.`);
  if (validUntil !== null)
    return refusal('ELIGIBILITY_PERIOD_INVALID', `validUntil belongs to a positive decision; outcome is ${outcome}.`);
  return deferralProblem(command);
};

interface Terms {
  readonly validUntil?: string;
  readonly deferredUntil?: string;
  readonly maxInfusions: number;
}

/** For how long and how many infusions a decision holds; a negative one holds for none. */
const termsOf = (command: DecideEligibility): Terms => {
  const { outcome, deferredUntil, policy } = command;
  if (!isPositive(outcome)) return { ...(deferredUntil === null ? {} : { deferredUntil }), maxInfusions: 0 };
  const validUntil = command.validUntil === null ? latestValidUntil(command) : instant(command.validUntil);
  const maxInfusions = command.maxInfusions ?? policy.eligibility.maxInfusions;
  return { validUntil: validUntil.toString(), maxInfusions };
};

const termsProblem = (command: DecideEligibility, { validUntil, maxInfusions }: Terms): Refusal | undefined =>
  validUntil === undefined
    ? undefined
    : (periodProblem(command, instant(validUntil)) ?? capProblem(command, maxInfusions));

export const decideEligibility = (command: DecideEligibility, state: IntakeCase): Decided => {
  const { eligibilityId, outcome, conditions, reasons, policy, now, actor } = command;
  const terms = termsOf(command);
  const requirements = requirementsOf(state, command);
  const problem =
    sayingProblem(command) ??
    termsProblem(command, terms) ??
    (isPositive(outcome) ? requirementProblem(requirements) : undefined);
  if (problem !== undefined) return refuse(problem);
  return accept({
    type: 'EligibilityDecided',
    data: {
      eligibilityId,
      outcome,
      conditions: [...conditions],
      reasons: [...reasons],
      validFrom: now.toString(),
      ...terms,
      policyVersion: policyVersionOf(policy),
      indication: state.indication,
      decidedBy: actor.subject,
      ...(state.eligibility === null ? {} : { renews: state.eligibility.eligibilityId }),
      restsOn: requirements.restsOn.map((each) => ({ ...each })),
    },
  });
};

export const revokeEligibility = ({ cause }: RevokeEligibility, state: IntakeCase): Decided => {
  const ended = endOfEligibility(state, cause);
  if (ended.length > 0) return accept(...ended);
  return refuse(refusal('ELIGIBILITY_NOT_IN_FORCE', 'There is no eligibility in force that could be revoked.'));
};

/** When the one in force ends by itself: its period, or too long a gap since the last infusion under it. */
export const endsAt = ({ validUntil, gapEndsAt }: Eligibility): string => {
  if (gapEndsAt === null) return validUntil;
  return Temporal.Instant.compare(instant(gapEndsAt), instant(validUntil)) < 0 ? gapEndsAt : validUntil;
};

const expired = (
  { eligibilityId, validUntil, policyVersion }: Eligibility,
  cause: 'TIME' | 'COUNT' | 'GAP',
): IntakeCaseEvent => ({
  type: 'EligibilityExpired',
  data: { eligibilityId, validUntil, cause, policyVersion },
});

/** Looks again: a renewed eligibility outlives the timer of the one before. */
export const expireEligibility = ({ now }: ExpireEligibility, { eligibility }: IntakeCase): Decided => {
  if (eligibility === null || Temporal.Instant.compare(now, instant(endsAt(eligibility))) < 0) return accept();
  return accept(expired(eligibility, endsAt(eligibility) === eligibility.validUntil ? 'TIME' : 'GAP'));
};

/** Uses up a place where it counts, and begins the gap anew; the last place that is used up ends the eligibility. */
export const noteInfusion = (command: NoteInfusion, { eligibility }: IntakeCase): Decided => {
  const { infusionId, counts, stoppedAt, policy, zone } = command;
  // News of an infusion may come late: one from before the decision uses up nothing of it.
  if (eligibility === null || Temporal.Instant.compare(instant(stoppedAt), instant(eligibility.decidedAt)) < 0)
    return accept();
  const gapEndsAt = after(instant(stoppedAt), policy.eligibility.maxGapSinceLastInfusion, zone);
  const { eligibilityId, used, maxInfusions } = eligibility;
  const data = { infusionId, eligibilityId, counts, stoppedAt, gapEndsAt, policyVersion: policyVersionOf(policy) };
  const noted: IntakeCaseEvent = { type: 'InfusionNoted', data };
  return counts && used + 1 >= maxInfusions ? accept(noted, expired(eligibility, 'COUNT')) : accept(noted);
};

/** The place that an infusion was said to use up is free again, or it uses one up after all. */
export const correctInfusionNote = (command: CorrectInfusionNote, { eligibility }: IntakeCase): Decided => {
  const { infusionId, counts, policy } = command;
  const known = eligibility?.noted[infusionId];
  if (eligibility === null || known === undefined || known === counts) return accept();
  const { eligibilityId, used, maxInfusions } = eligibility;
  const data = { infusionId, eligibilityId, counts, policyVersion: policyVersionOf(policy) };
  const corrected: IntakeCaseEvent = { type: 'InfusionNoteCorrected', data };
  return counts && used + 1 >= maxInfusions ? accept(corrected, expired(eligibility, 'COUNT')) : accept(corrected);
};

export const noteAdverseEvent = ({ adverseEventId, grade, policy }: NoteAdverseEvent, state: IntakeCase): Decided =>
  grade >= policy.eligibility.revokedBy.adverseEventGrade
    ? accept(...endOfEligibility(state, 'SEVERE_ADVERSE_EVENT', { triggeredBy: adverseEventId, policy }))
    : accept();
