import { describe, expect, it } from '@jest/globals';
import type { ProtocolDefinition } from '../definition.js';
import { LA, protocolNamed, varied } from '../fixtures/course.js';
import { checkTemplate } from './check-template.js';

const MON_FRI = [1, 2, 3, 4, 5];
const WITH_SATURDAY = [...MON_FRI, 6];
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
const preferred = protocolNamed('kap.separated.preferred');

/** The rule of the table alone: the least gap is another rule. */
const before = varied('kap.separated.preferred', ({ infusion }) => delete infusion.minGap);
const mayFollow = varied('kap.separated.preferred', ({ infusion, therapy }) => {
  delete infusion.minGap;
  if (therapy.integration !== undefined) therapy.integration.requiredBeforeNextInfusion = false;
});

const choices = (count: number, from = 1): number[][] => {
  if (count === 0) return [[]];
  return MON_FRI.filter((day) => day >= from).flatMap((day) =>
    choices(count - 1, day + 1).map((rest) => [day, ...rest]),
  );
};

const feasible = (protocol: ProtocolDefinition, therapyWeekdays: number[], count: number): string[] =>
  choices(count)
    .filter((infusionWeekdays) => checkTemplate(protocol, { zone: LA, infusionWeekdays, therapyWeekdays }).feasible)
    .map((days) => days.map((day) => NAMES[day - 1]).join('/'));

describe('weekday infusions with integration one to two dates later', () => {
  it.each([
    [1, ['Mon', 'Tue', 'Wed', 'Thu'], ['Mon', 'Tue', 'Wed', 'Thu'], NAMES],
    [
      2,
      ['Mon/Wed', 'Mon/Thu', 'Tue/Thu'],
      ['Mon/Tue', 'Mon/Wed', 'Mon/Thu', 'Tue/Wed', 'Tue/Thu', 'Wed/Thu'],
      ['Mon/Wed', 'Mon/Thu', 'Mon/Fri', 'Tue/Thu', 'Tue/Fri', 'Wed/Fri'],
    ],
    [3, [], ['Mon/Tue/Thu', 'Mon/Wed/Thu'], ['Mon/Wed/Fri']],
  ])('%i a week', (count, strict, relaxed, saturdays) => {
    expect(feasible(before, MON_FRI, count)).toEqual(strict);
    expect(feasible(mayFollow, MON_FRI, count)).toEqual(relaxed);
    expect(feasible(before, WITH_SATURDAY, count)).toEqual(saturdays);
  });
});

describe('a template of the preferred protocol', () => {
  const template = { zone: LA, infusionWeekdays: [1, 3, 5], therapyWeekdays: MON_FRI };

  it('is refused on Monday, Wednesday, Friday when no therapist works on Saturdays', () => {
    expect(checkTemplate(preferred, template)).toMatchObject({
      feasible: false,
      refusal: { code: 'TEMPLATE_INFEASIBLE', missing: [] },
      reasons: [{ code: 'NO_THERAPY_DATE', weekdays: ['Friday'], detail: expect.stringContaining('P1D to P2D') }],
    });
  });

  it('is accepted with Saturday therapists, with the days that each infusion has', () => {
    expect(checkTemplate(preferred, { ...template, therapyWeekdays: WITH_SATURDAY })).toEqual({
      feasible: true,
      plan: [
        { infusionWeekday: 'Monday', therapyWeekdays: ['Tuesday'] },
        { infusionWeekday: 'Wednesday', therapyWeekdays: ['Thursday'] },
        { infusionWeekday: 'Friday', therapyWeekdays: ['Saturday'] },
      ],
    });
  });

  it.each([
    ['gaps', [1, 2], 'GAP_TOO_SHORT'],
    ['no infusion', [], 'TEMPLATE_INVALID'],
    ['no weekday', [8], 'TEMPLATE_INVALID'],
  ])('is refused for %s', (_what, infusionWeekdays, code) => {
    const check = checkTemplate(preferred, { ...template, infusionWeekdays });
    expect(check.feasible ? [] : check.reasons.map((reason) => reason.code)).toContain(code);
  });

  it.each([{ zone: 'Nowhere' }, { infusionEnds: '25:00' }])('is refused for %j', (wrong) => {
    expect(checkTemplate(preferred, { ...template, ...wrong })).toMatchObject({
      reasons: [{ code: 'TEMPLATE_INVALID' }],
    });
  });
});

describe('a template of the other protocols', () => {
  const check = (protocol: ProtocolDefinition, infusionWeekdays: number[], therapyWeekdays: number[]): unknown => {
    const outcome = checkTemplate(protocol, { zone: LA, infusionWeekdays, therapyWeekdays });
    return outcome.feasible ? 'feasible' : outcome.reasons.map(({ code }) => code);
  };
  const sequential = protocolNamed('kap.sequential');
  const concurrent = protocolNamed('kap.concurrent');
  const exposure = protocolNamed('kap.exposure-72h');

  it('sequential: at most three a week, and six within three weeks', () => {
    expect(check(sequential, [1, 3, 5], [2])).toBe('feasible');
    expect(check(sequential, [1, 4], [2])).toBe('feasible');
    expect(check(sequential, [1], [2])).toEqual(['SPAN_TOO_SHORT']);
    expect(check(sequential, [1, 2, 3, 4], [5])).toEqual(['TOO_MANY_PER_WEEK']);
    expect(check(sequential, [1, 3, 5], [])).toEqual(['NO_THERAPIST']);
  });

  it('concurrent: the therapist is there when the dose is given', () => {
    expect(check(concurrent, [2], [2, 4])).toBe('feasible');
    expect(check(concurrent, [2], [4])).toEqual(['NO_THERAPIST']);
  });

  it('elapsed: a Friday infusion reaches Monday within 72 hours, when it ends late enough', () => {
    const template = { zone: LA, infusionWeekdays: [5], therapyWeekdays: MON_FRI };
    const hours = { from: '09:00', to: '17:00' };
    expect(checkTemplate(exposure, { ...template, infusionEnds: '16:40', therapyStarts: hours }).feasible).toBe(true);
    expect(checkTemplate(exposure, { ...template, infusionEnds: '08:30', therapyStarts: hours }).feasible).toBe(false);
    expect(check(exposure, [1], [6])).toEqual(['NO_THERAPY_DATE']);
  });

  it('a greatest gap rules out a rhythm with a long pause', () => {
    const dense = varied('kap.exposure-72h', ({ infusion }) => (infusion.maxGap = 'P6D'));
    expect(check(dense, [1], MON_FRI)).toContain('GAP_TOO_LONG');
  });
});
