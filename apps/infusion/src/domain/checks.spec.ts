import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { screened } from './fixtures.more.js';
import { infusion } from './infusion.js';
import type { Finding, OverrideCheck, RecordChecks } from './room.types.js';

const record = (findings: readonly Finding[], rest: Partial<RecordChecks> = {}): RecordChecks => ({
  type: 'RecordChecks',
  findings,
  by: 'nurse-1',
  now: visit.at('16:30'),
  policy: visit.policy,
  ...rest,
});
const change = (checkCode: string, rest: Partial<Finding>): Finding[] =>
  visit.findings.map((finding) => (finding.checkCode === checkCode ? { ...finding, ...rest } : finding));

describe('the checklist', () => {
  it('has the seventeen checks', () => {
    expect(visit.policy.infusionRoom.checks).toHaveLength(17);
  });

  it('takes any number of findings at once, each with result, person, evidence and time', () => {
    given(infusion, visit.checkedIn)
      .when(record(visit.findings))
      .then(...visit.checked);
    given(infusion, visit.checkedIn)
      .when(record(visit.findings.slice(0, 1)))
      .then(...visit.checked.slice(0, 1));
  });

  it.each([
    ['an unknown check', [visit.finding({ checkCode: 'HOROSCOPE', evidence: 'STARS' })], 'CHECK_UNKNOWN', 'HOROSCOPE'],
    [
      'one that the order answers',
      [visit.finding({ checkCode: 'ORDER_CHECKED', evidence: 'SEEN' })],
      'CHECK_NOT_ATTESTED',
      'ORDER',
    ],
    [
      'evidence of another kind',
      change('PREGNANCY', { evidence: 'STARS' }),
      'CHECK_FINDING_INVALID',
      'evidence is STARS, allowed URINE_TEST',
    ],
    [
      'a level that is missing',
      change('SUICIDE_SCREEN', { value: null }),
      'CHECK_FINDING_INVALID',
      'value is missing, allowed 0 to 5',
    ],
    [
      'a level beyond the scale',
      change('SUICIDE_SCREEN', { value: 6 }),
      'CHECK_FINDING_INVALID',
      'value is 6, allowed 0 to 5',
    ],
    [
      'a pass that is none',
      change('SUICIDE_SCREEN', { value: 3 }),
      'CHECK_FINDING_INVALID',
      'value is 3, a pass has at most 2',
    ],
    [
      'a value where there is none',
      change('EMERGENCY_EQUIPMENT', { value: 1 }),
      'CHECK_FINDING_INVALID',
      'it has no value',
    ],
    [
      'what always applies',
      change('EMERGENCY_EQUIPMENT', { result: 'NOT_APPLICABLE' }),
      'CHECK_FINDING_INVALID',
      'it always applies',
    ],
    [
      'times of eating elsewhere',
      change('PREGNANCY', { lastSolidsAt: visit.at('10:00').toString() }),
      'CHECK_FINDING_INVALID',
      'no times of eating',
    ],
    [
      'breakfast',
      change('FASTING', { lastSolidsAt: visit.at('10:31').toString() }),
      'CHECK_FINDING_INVALID',
      'at least PT6H since',
    ],
    [
      'a pass without a time',
      change('FASTING', { lastLiquidsAt: null }),
      'CHECK_FINDING_INVALID',
      'lastLiquidsAt is missing',
    ],
    [
      'a finding of tomorrow',
      change('PREGNANCY', { checkedAt: visit.at('16:31').toString() }),
      'TIME_IN_FUTURE',
      'PREGNANCY: checkedAt',
    ],
  ])('refuses %s, and then records none of them', (_, findings, code, said) => {
    const attempt = given(infusion, visit.checkedIn).when(record(findings));
    expect(attempt.thenRefused(code).detail).toContain(said);
    expect(attempt.decision.events).toEqual([]);
  });

  it('keeps fasting by the rule of the site', () => {
    const sevenHours = change('FASTING', { lastSolidsAt: visit.at('09:30').toString() });
    const elsewhere = {
      ...visit.checkedIn,
      data: { ...visit.checkIn, siteId: 'santa-barbara' },
    } as typeof visit.checkedIn;
    given(infusion, visit.checkedIn)
      .when(record(sevenHours))
      .then(...Array.from({ length: 6 }, () => ({})));
    const refused = given(infusion, elsewhere).when(record(sevenHours)).thenRefused('CHECK_FINDING_INVALID');
    expect(refused.detail).toContain('at least PT8H since');
  });

  it('is kept until the start', () => {
    given(infusion, ...visit.running)
      .when(record(visit.findings))
      .thenRefused('INFUSION_ALREADY_STARTED');
    given(infusion, visit.checkedIn, visit.deferred).when(record(visit.findings)).thenRefused('INFUSION_OVER');
  });
});

describe('an override', () => {
  const override = (checkCode: string, role: string): OverrideCheck => ({
    type: 'OverrideCheck',
    checkCode,
    by: 'np-1',
    role,
    reasonCode: 'CLINICAL_JUDGEMENT',
    reason: 'A light breakfast.',
    now: visit.at('16:40'),
    policy: visit.policy,
  });

  it('is signed by a role that the policy names; its reason is sealed', () => {
    given(infusion, visit.checkedIn)
      .when(override('FASTING', 'prescriber'))
      .then({
        type: 'PreInfusionCheckOverridden',
        data: { checkCode: 'FASTING', signedBy: 'np-1', role: 'prescriber' } as never,
        sealed: { reason: 'A light breakfast.' },
      });
  });

  it.each([
    ['FASTING', 'nurse', 'prescriber or medical-director'],
    ['SUICIDE_SCREEN', 'prescriber', 'medical-director'],
    ['EMERGENCY_EQUIPMENT', 'medical-director', 'Nobody'],
    ['ORDER_CHECKED', 'medical-director', 'Nobody'],
  ])('of %s is not for a %s', (checkCode, role, said) => {
    const attempt = given(infusion, visit.checkedIn).when(override(checkCode, role));
    expect(attempt.thenRefused('CHECK_NOT_OVERRIDABLE', `CHECK_${checkCode}`).detail).toContain(said);
    expect(attempt.decision.events).toMatchObject([{ type: 'OrderingViolationBlocked' }]);
  });

  it('ends where the policy says that nobody can sign for what was found', () => {
    const found = (value: number) => screened(value);
    const director = override('SUICIDE_SCREEN', 'medical-director');
    given(infusion, visit.checkedIn, found(3)).when(director).then({ type: 'PreInfusionCheckOverridden' });
    const attempt = given(infusion, visit.checkedIn, found(4)).when(director);
    expect(attempt.thenRefused('CHECK_NOT_OVERRIDABLE', 'CHECK_SUICIDE_SCREEN').detail).toBe(
      'SUICIDE_SCREEN is 4; nobody overrides it above 3.',
    );
    const unasked = given(infusion, visit.checkedIn).when(director);
    expect(unasked.thenRefused('CHECK_NOT_OVERRIDABLE').detail).toContain('before its value is recorded');
  });

  it('that was signed for less does not hold for more', () => {
    const director = override('SUICIDE_SCREEN', 'medical-director');
    const [signed] = given(infusion, visit.checkedIn, screened(3)).when(director).decision.events;
    if (signed === undefined) throw new Error('Not signed.');
    const history = [...visit.ready, screened(3), signed];
    given(infusion, ...history)
      .when(visit.startCommand())
      .then({ type: 'InfusionStarted' });
    given(infusion, ...history, screened(5))
      .when(visit.startCommand())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'CHECK_SUICIDE_SCREEN');
  });

  it('is of a check, before the start', () => {
    given(infusion, visit.checkedIn).when(override('HOROSCOPE', 'medical-director')).thenRefused('CHECK_UNKNOWN');
    given(infusion, ...visit.running)
      .when(override('FASTING', 'prescriber'))
      .thenRefused('INFUSION_ALREADY_STARTED');
  });
});
