import { accept, instant, refusal, refuse, Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { blockedAt, gate } from './blocking.js';
import type { Breach, Decided, InfusionSession, Phase, Vitals } from './infusion.types.js';
import { inOrder, isAfter, plus } from './moments.js';
import type { AcknowledgeThresholds } from './room.types.js';

type Rule = ClinicPolicy['infusionRoom']['thresholds'][number];

const BEYOND: Readonly<Record<Rule['comparator'], (value: number, limit: number) => boolean>> = {
  LT: (value, limit) => value < limit,
  LTE: (value, limit) => value <= limit,
  GT: (value, limit) => value > limit,
  GTE: (value, limit) => value >= limit,
};
const GRAVITY: Readonly<Record<Rule['action'], number>> = { ACKNOWLEDGE: 1, HOLD: 2, STOP: 3 };

/** In which part of the visit something was observed. */
export const phaseAt = ({ start, stop }: InfusionSession, observedAt: string): Phase => {
  const since = (from: string | undefined): boolean =>
    from !== undefined && Temporal.Instant.compare(instant(observedAt), instant(from)) >= 0;
  if (since(stop?.stoppedAt)) return 'RECOVERY';
  return since(start?.startedAt) ? 'RUNNING' : 'BEFORE';
};

const isBeyond = ({ comparator, parameter, value }: Rule, reading: Vitals): boolean =>
  BEYOND[comparator](reading[parameter], value);

/** Whether every reading has been beyond the limit for as long as the rule says, this one included. */
const isSustained = (rule: Rule, reading: Vitals, state: InfusionSession): boolean => {
  if (rule.sustainedFor === undefined) return true;
  const before = inOrder(state.vitals, ({ observedAt }) => observedAt).filter(
    ({ observedAt }) => !isAfter(instant(observedAt), instant(reading.observedAt)),
  );
  const run = before.slice(before.findLastIndex((each) => !isBeyond(rule, each)) + 1);
  const first = run.find(({ observedAt }) => rule.phases.includes(phaseAt(state, observedAt)));
  return first !== undefined && !isAfter(plus(first.observedAt, rule.sustainedFor), instant(reading.observedAt));
};

/** What the policy recommends on a reading: of each parameter, the gravest rule that is met; and each sign. */
export const breachesOf = (reading: Vitals, state: InfusionSession, policy: ClinicPolicy): Breach[] => {
  const phase = phaseAt(state, reading.observedAt);
  const met = policy.infusionRoom.thresholds.filter(
    (rule) => rule.phases.includes(phase) && isBeyond(rule, reading) && isSustained(rule, reading, state),
  );
  const gravest = new Map<string, Rule>();
  for (const rule of met) {
    const known = gravest.get(rule.parameter);
    if (known === undefined || GRAVITY[rule.action] >= GRAVITY[known.action]) gravest.set(rule.parameter, rule);
  }
  const { observedAt } = reading;
  const common = { phase, observedAt, policyVersion: policyVersionOf(policy) };
  const numbers = [...gravest.values()].map(({ id, parameter, value: limit, action: recommendation }) => ({
    ...{ ruleId: id, parameter, value: reading[parameter], limit, recommendation },
    ...common,
  }));
  return [...numbers, ...signsOf(reading, policy).map((sign) => ({ ...sign, ...common }))];
};

type Sign = Pick<Breach, 'ruleId' | 'parameter' | 'value' | 'limit' | 'recommendation'>;

/** What a patient shows or says has no number: one such sign, where none is expected. */
const signsOf = ({ signs = [] }: Vitals, { infusionRoom }: ClinicPolicy): Sign[] =>
  [...new Set(signs)].flatMap((sign) => {
    const recommendation = infusionRoom.signs[sign];
    if (recommendation === undefined) return [];
    return [{ ruleId: `SIGN_${sign}`, parameter: 'signs', value: 1, limit: 0, recommendation }];
  });

/** Recommendations of these rules that are not open. */
export const notOpen = (ruleIds: readonly string[], { open }: InfusionSession): string[] =>
  ruleIds.filter((id) => !open.some(({ ruleId }) => ruleId === id));

export const refuseNotOpen = (ruleIds: readonly string[]): Decided =>
  refuse(refusal('THRESHOLD_NOT_OPEN', `Not open: ${ruleIds.join(', ')}.`));

/**
 * A clinician goes on in the face of a recommendation. One to hold before the start is a matter of the checklist: it needs
 * another reading, or the signed override of that check.
 */
export const acknowledgeThresholds = (command: AcknowledgeThresholds, state: InfusionSession): Decided => {
  const { ruleIds, by, role, reasonCode, policy } = command;
  const unknown = notOpen(ruleIds, state);
  if (unknown.length > 0) return refuseNotOpen(unknown);
  const roles = policy.infusionRoom.thresholdsAnsweredBy;
  if (!roles.includes(role)) {
    const detail = `A recommendation is answered by ${roles.join(' or ')}.`;
    const problem = gate('CLINICIAN_ANSWERS', detail, 'ThresholdsAcknowledged');
    return blockedAt(state, command.type, refusal('ROLE_MAY_NOT_ACKNOWLEDGE', detail, [problem]));
  }
  const holding = state.open.filter(
    ({ ruleId, phase, recommendation }) =>
      ruleIds.includes(ruleId) && phase === 'BEFORE' && recommendation !== 'ACKNOWLEDGE',
  );
  if (holding.length > 0) {
    const missing = holding.map(({ ruleId, parameter, value }) =>
      gate('BASELINE_WITHIN_LIMITS', `${ruleId}: ${parameter} is ${value}.`, 'VitalsRecorded'),
    );
    const detail = 'Before the start: measure again, or have the check BASELINE_VITALS overridden.';
    return blockedAt(state, command.type, refusal('HOLD_NOT_CLEARED', detail, missing));
  }
  const signed = { signedBy: by, role, reasonCode, policyVersion: policyVersionOf(policy) };
  const data = { ruleIds: [...new Set(ruleIds)], ...signed };
  return accept({ type: 'ThresholdsAcknowledged', data });
};
