import { accept, instant, refusal, refuse, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { blockedAt, gate, onlyBeforeStart } from './blocking.js';
import type { Decided, InfusionSession } from './infusion.types.js';
import { isAfter, plus } from './moments.js';
import type { Finding, OverrideCheck, RecordChecks } from './room.types.js';
import { fastingAt } from './site-rules.js';

export type Check = ClinicPolicy['infusionRoom']['checks'][number];

const BY_A_PERSON: readonly string[] = ['ATTESTED', 'FASTING'] satisfies Check['source'][];
const checkOf = (policy: ClinicPolicy, checkCode: string): Check | undefined =>
  policy.infusionRoom.checks.find(({ code }) => code === checkCode);
const knownChecks = (policy: ClinicPolicy): string =>
  policy.infusionRoom.checks
    .filter(({ source }) => BY_A_PERSON.includes(source))
    .map(({ code }) => code)
    .join(', ');

interface Question {
  readonly finding: Finding;
  readonly check: Check;
  readonly command: RecordChecks;
  readonly siteId: string;
}

const resultWrong = ({ finding: { checkCode, result }, check }: Question): string[] =>
  result === 'NOT_APPLICABLE' && check.mayNotApply !== true ? [`${checkCode}: it always applies`] : [];

const evidenceWrong = ({ finding: { checkCode, evidence }, check }: Question): string[] => {
  const allowed = check.evidence ?? [];
  return allowed.includes(evidence) ? [] : [`${checkCode}: evidence is ${evidence}, allowed ${allowed.join(', ')}`];
};

const valueWrong = ({ finding: { checkCode, result, value }, check }: Question): string[] => {
  if (check.value === undefined) return value === null ? [] : [`${checkCode}: it has no value`];
  const { min, max, passAtMost } = check.value;
  if (value === null) return [`${checkCode}: value is missing, allowed ${min} to ${max}`];
  if (!(value >= min && value <= max)) return [`${checkCode}: value is ${value}, allowed ${min} to ${max}`];
  return result === 'PASS' && value > passAtMost
    ? [`${checkCode}: value is ${value}, a pass has at most ${passAtMost}`]
    : [];
};

/** A pass needs both times, and both long enough ago by the rule of the site. */
const fastingWrong = ({ finding, check, command, siteId }: Question): string[] => {
  const { checkCode, result, lastSolidsAt, lastLiquidsAt, checkedAt } = finding;
  if (check.source !== 'FASTING')
    return lastSolidsAt === null && lastLiquidsAt === null
      ? []
      : [`${checkCode}: it has no times of eating or drinking`];
  if (result !== 'PASS') return [];
  const rule = fastingAt(command.policy, siteId);
  const since = (name: string, at: string | null, period: string): string[] => {
    if (at === null) return [`${checkCode}: ${name} is missing`];
    const reached = !isAfter(plus(at, period), instant(checkedAt));
    return reached ? [] : [`${checkCode}: ${name} is ${at}, a pass at this site has at least ${period} since`];
  };
  return [...since('lastSolidsAt', lastSolidsAt, rule.solids), ...since('lastLiquidsAt', lastLiquidsAt, rule.liquids)];
};

const FINDING_RULES = [resultWrong, evidenceWrong, valueWrong, fastingWrong];

const inFuture = ({ checkCode, checkedAt, lastSolidsAt, lastLiquidsAt }: Finding, { now }: RecordChecks): string[] =>
  Object.entries({ checkedAt, lastSolidsAt, lastLiquidsAt })
    .filter(([, at]) => at !== null && isAfter(instant(at), now))
    .map(([name]) => `${checkCode}: ${name} lies in the future`);

const problemWith = (finding: Finding, command: RecordChecks, siteId: string): Refusal | null => {
  const { policy } = command;
  const check = checkOf(policy, finding.checkCode);
  if (check === undefined)
    return refusal('CHECK_UNKNOWN', `checkCode is ${finding.checkCode}, allowed ${knownChecks(policy)}.`);
  if (!BY_A_PERSON.includes(check.source))
    return refusal('CHECK_NOT_ATTESTED', `${check.code} is answered by ${check.source}.`);
  const future = inFuture(finding, command);
  if (future.length > 0) return refusal('TIME_IN_FUTURE', `${future.join('; ')}.`);
  const wrong = FINDING_RULES.flatMap((rule) => rule({ finding, check, command, siteId }));
  return wrong.length > 0 ? refusal('CHECK_FINDING_INVALID', `${wrong.join('; ')}.`) : null;
};

/** Each finding with its result, person, evidence and time; one that is wrong keeps all of them out. */
export const recordChecks = (command: RecordChecks, state: InfusionSession): Decided => {
  const { checkIn: visit, status } = state;
  if (status !== 'CHECKED_IN' || visit === null) return onlyBeforeStart(state);
  const { findings, by, policy } = command;
  const problem =
    findings.map((finding) => problemWith(finding, command, visit.siteId)).find((each) => each !== null) ?? null;
  if (problem !== null) return refuse(problem);
  const policyVersion = policyVersionOf(policy);
  return accept(
    ...findings.map((finding) => ({
      type: 'PreInfusionCheckRecorded' as const,
      data: { ...finding, recordedBy: by, policyVersion },
      occurredAt: finding.checkedAt,
    })),
  );
};

/** Why nobody can sign for what was found; null where somebody may. */
export const beyondOverride = ({ code, overridableUpTo }: Check, { checks }: InfusionSession): string | null => {
  if (overridableUpTo === undefined) return null;
  const value = checks[code]?.value ?? null;
  if (value === null) return `Nobody overrides ${code} before its value is recorded.`;
  return value > overridableUpTo ? `${code} is ${value}; nobody overrides it above ${overridableUpTo}.` : null;
};

const whoMay = (check: Check, role: string): string | null => {
  const roles = check.overridableBy ?? [];
  if (roles.includes(role)) return null;
  return roles.length === 0 ? `Nobody overrides ${check.code}.` : `${check.code} needs ${roles.join(' or ')}.`;
};

/** Who may pass over a check, and up to what, the policy says; where it names nobody, nobody may. */
export const overrideCheck = (command: OverrideCheck, state: InfusionSession): Decided => {
  if (state.status !== 'CHECKED_IN') return onlyBeforeStart(state);
  const { checkCode, by, role, reasonCode, reason, now, policy } = command;
  const check = checkOf(policy, checkCode);
  if (check === undefined) return refuse(refusal('CHECK_UNKNOWN', `checkCode is ${checkCode}.`));
  const detail = whoMay(check, role) ?? beyondOverride(check, state);
  if (detail !== null) {
    const problem = gate(`CHECK_${checkCode}`, detail, 'PreInfusionCheckRecorded');
    return blockedAt(state, command.type, refusal('CHECK_NOT_OVERRIDABLE', detail, [problem]));
  }
  const signed = { signedBy: by, role, signedAt: now.toString() };
  const data = { checkCode, reasonCode, ...signed, policyVersion: policyVersionOf(policy) };
  return accept({ type: 'PreInfusionCheckOverridden', data, sealed: { reason } });
};
