import { instant, refusal, Temporal, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { after, type Finding, type Standpoint } from './contraindications.js';
import type { IntakeCaseEvent } from './intake-case.types.js';
import type { ClearanceTest } from './work-up.types.js';

type Rule = ClinicPolicy['clearanceTests'][string];
type Measured = Extract<Rule, { unit: string }>;
type Coded = Extract<Rule, { codes: string[] }>;

const isMeasured = (rule: Rule): rule is Measured => 'unit' in rule;

const measuredProblem = (rule: Measured, { test, value, unit }: ClearanceTest, at: string): Refusal | undefined => {
  const { min, max } = rule;
  if (unit !== rule.unit)
    return refusal('CLEARANCE_UNIT_WRONG', `${at}.unit: ${test} is taken in ${rule.unit}; ${unit ?? 'none'} was sent.`);
  if (typeof value === 'number' && value >= min && value <= max) return undefined;
  return refusal(
    'CLEARANCE_VALUE_INVALID',
    `${at}.value: ${test} takes ${min} to ${max} ${rule.unit}; ${value} was sent.`,
  );
};

const codedProblem = ({ codes }: Coded, { test, value, unit }: ClearanceTest, at: string): Refusal | undefined => {
  if (unit !== null) return refusal('CLEARANCE_UNIT_WRONG', `${at}.unit: ${test} has none.`);
  if (typeof value === 'string' && codes.includes(value)) return undefined;
  return refusal('CLEARANCE_VALUE_INVALID', `${at}.code: ${test} takes ${codes.join(', ')}.`);
};

const testProblem = (taken: ClearanceTest, at: string, { policy, now }: Standpoint): Refusal | undefined => {
  const { clearanceTests } = policy;
  const rule = Object.hasOwn(clearanceTests, taken.test) ? clearanceTests[taken.test] : undefined;
  if (rule === undefined)
    return refusal('CLEARANCE_TEST_UNKNOWN', `${at}.test: known are ${Object.keys(clearanceTests).join(', ')}.`);
  if (taken.performedAt !== null && Temporal.Instant.compare(instant(taken.performedAt), now) > 0)
    return refusal('TIME_IN_FUTURE', `${at}.performedAt lies in the future.`);
  return isMeasured(rule) ? measuredProblem(rule, taken, at) : codedProblem(rule, taken, at);
};

export const testsProblem = (tests: readonly ClearanceTest[], standpoint: Standpoint): Refusal | undefined => {
  for (const [index, taken] of tests.entries()) {
    const problem = testProblem(taken, `tests[${index}]`, standpoint);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

const raisedBy = (rule: Rule, value: number | string): string[] => {
  if (!isMeasured(rule)) return (rule.raises ?? []).filter(({ is }) => is === value).map(({ code }) => code);
  return (rule.raises ?? []).filter(({ above }) => Number(value) > above).map(({ code }) => code);
};

/** A result with what it brings up. Weight and the like are valid for so long from when they were taken. */
export const testResulted = (
  { test, testId, value, unit, performedAt }: ClearanceTest,
  { policy, zone, now }: Standpoint,
): { readonly event: IntakeCaseEvent; readonly findings: readonly Finding[] } => {
  const rule = policy.clearanceTests[test] as Rule;
  const taken = performedAt === null ? now : instant(performedAt);
  const raised = raisedBy(rule, value);
  const validity = { performedAt: taken.toString(), validUntil: after(taken, rule.validFor, zone) };
  const weighs = test === policy.infusionRoom.order.weightTest && typeof value === 'number';
  return {
    event: {
      type: 'ClearanceTestResulted',
      data: {
        ...{ testId, test, ...validity, raised, policyVersion: policyVersionOf(policy) },
        ...(weighs ? { weightKg: value } : {}),
      },
      sealed: { value, unit },
      ...(performedAt === null ? {} : { occurredAt: taken.toString() }),
    },
    findings: raised.map((code) => ({ code, basis: 'TEST', evidenceRef: testId })),
  };
};
