import { accept, refusal, refuse, type Decision } from '#kernel';
import { policyVersionOf } from '#protocol';
import type { Answers, KnownInstrument } from './instruments.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { OpenAlert, ResolveAlert, RouteAlert } from './screening.types.js';
import type { Score } from './scoring.js';

type Decided = Decision<IntakeCaseEvent>;

/** Why somebody has to look at a result now. */
export interface Alarm {
  readonly trigger: string;
  readonly level: 'HIGH' | 'URGENT';
  readonly revokesEligibility: boolean;
}

type AlertRule = NonNullable<KnownInstrument['rules']['alerts']>[number];

const triggerOf = (code: string, rule: AlertRule): string => {
  if ('item' in rule) return `${code}_ITEM_${rule.item}`;
  return 'rise' in rule ? `${code}_RISE` : `${code}_SCORE`;
};

const holds = (rule: AlertRule, answers: Answers, score: number, previous: number | null): boolean => {
  if ('item' in rule) return (answers[rule.item - 1] ?? -1) >= rule.atLeast;
  return 'rise' in rule ? previous !== null && score > previous : score >= rule.scoreAtLeast;
};

/** The gravest reason for an alert that a result gives, whatever its total is; null when it gives none. */
export const alarmOf = (
  { code, rules }: KnownInstrument,
  answers: Answers,
  { score }: Score,
  previousScore: number | null,
): Alarm | null => {
  const raised = (rules.alerts ?? []).filter((rule) => holds(rule, answers, score, previousScore));
  const gravest = raised.find(({ level }) => level === 'URGENT') ?? raised[0];
  if (gravest === undefined) return null;
  const revokesEligibility = raised.some((rule) => rule.revokesEligibility === true);
  return { trigger: triggerOf(code, gravest), level: gravest.level, revokesEligibility };
};

const unknown = refusal('SAFETY_ALERT_UNKNOWN', 'The case has no open alert with this id.');

const find = ({ openAlerts }: IntakeCase, alertId: string): OpenAlert | undefined =>
  openAlerts.find((alert) => alert.alertId === alertId);

export const routeAlert = ({ alertId, clinicianId }: RouteAlert, state: IntakeCase): Decided =>
  find(state, alertId) === undefined
    ? refuse(unknown)
    : accept({ type: 'SafetyAlertRouted', data: { alertId, clinicianId } });

/** A medical director may step in for the clinician whom an alert was routed to; nobody else may. */
const notTheirs = ({ actor, policy }: ResolveAlert, { level, clinicianId }: OpenAlert): string | undefined => {
  const roles = policy.safety.resolvers[level];
  if (!roles.includes(actor.role)) return `An alert of level ${level} is resolved by: ${roles.join(', ')}.`;
  const free = clinicianId === null || clinicianId === actor.subject || actor.role === 'medical-director';
  return free ? undefined : `The alert was routed to ${clinicianId}.`;
};

export const resolveAlert = (command: ResolveAlert, state: IntakeCase): Decided => {
  const { alertId, action, followUpAt, actor, policy } = command;
  const alert = find(state, alertId);
  if (alert === undefined) return refuse(unknown);
  const wrong = notTheirs(command, alert);
  if (wrong !== undefined) return refuse(refusal('ALERT_NOT_YOURS', wrong));
  if (!policy.safety.actions.includes(action))
    return refuse(refusal('ALERT_ACTION_UNKNOWN', `action: one of ${policy.safety.actions.join(', ')}.`));
  const follow = followUpAt === null ? {} : { followUpAt };
  return accept({
    type: 'SafetyAlertResolved',
    data: { alertId, action, resolvedBy: actor.subject, ...follow, policyVersion: policyVersionOf(policy) },
  });
};
