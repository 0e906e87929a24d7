import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { baselineOf, inOrder, isResponder, relapseOf, verdictOf, type Reading } from './rules.js';

const rules = {
  response: { reduction: 0.5, reductionOf: { PAIN_NRS: 0.3 } },
  remission: { PHQ9: 4 },
  worsening: { PHQ9: 5 },
  relapse: { lostGain: 0.5, readings: 2, apart: 'P7D' },
};
const ZONE = 'America/Los_Angeles';
let n = 0;
const phq = (score: number, day: string, instrumentCode = 'PHQ9'): Reading => ({
  instrumentCode,
  score,
  takenAt: `2026-${day}T17:00:00Z`,
  evidence: `e${(n += 1)}`,
});
const base = phq(20, '03-01');

describe('the verdict on a score', () => {
  it.each([
    [4, 'REMISSION'],
    [5, 'RESPONSE'],
    [10, 'RESPONSE'],
    [11, 'NO_RESPONSE'],
    [24, 'NO_RESPONSE'],
    [25, 'WORSENED'],
  ])('PHQ-9 20 to %s: %s', (score, verdict) => {
    expect(verdictOf(rules, base, phq(score, '03-10'))).toBe(verdict);
  });

  it('takes the reduction that the instrument has of its own', () => {
    const [before, after] = [phq(10, '03-01', 'PAIN_NRS'), phq(7, '03-10', 'PAIN_NRS')];
    expect(verdictOf(rules, before, after)).toBe('RESPONSE');
    expect(verdictOf(rules, phq(10, '03-01'), phq(7, '03-10'))).toBe('NO_RESPONSE');
  });

  it('calls nothing an improvement where there was nothing to improve', () => {
    expect(verdictOf(rules, phq(0, '03-01'), phq(0, '03-10'))).toBe('NO_RESPONSE');
    expect(verdictOf(rules, phq(3, '03-01'), phq(3, '03-10'))).toBe('NO_RESPONSE');
  });

  it('never gets better by a worse score', () => {
    const rank = ['REMISSION', 'RESPONSE', 'NO_RESPONSE', 'WORSENED'];
    const score = fc.integer({ min: 0, max: 27 });
    fc.assert(
      fc.property(score, score, score, (baseline, a, b) => {
        const of = (value: number): number =>
          rank.indexOf(verdictOf(rules, phq(baseline, '03-01'), phq(value, '03-10')));
        expect(of(Math.min(a, b))).toBeLessThanOrEqual(of(Math.max(a, b)));
      }),
    );
  });
});

describe('the baseline', () => {
  it('is the last score before the first dose', () => {
    const readings = [phq(18, '03-04'), phq(20, '03-02'), phq(9, '03-06')];
    expect(baselineOf(readings, '2026-03-05T17:00:00Z')?.score).toBe(18);
    expect(baselineOf(readings, null)).toBeNull();
    expect(baselineOf(readings, '2026-03-01T17:00:00Z')).toBeNull();
  });
});

describe('relapse', () => {
  const found = (...readings: Reading[]): readonly number[] | null =>
    relapseOf(rules, base, readings, ZONE)?.map(({ score }) => score) ?? null;

  it('is half of the gain lost, twice, a week apart', () => {
    expect(found(phq(6, '03-10'), phq(13, '03-20'), phq(14, '03-27'))).toEqual([6, 13, 14]);
  });

  it.each([
    ['no response before', [phq(12, '03-10'), phq(18, '03-20'), phq(19, '03-27')]],
    ['one reading', [phq(6, '03-10'), phq(13, '03-20')]],
    ['six days apart', [phq(6, '03-10'), phq(13, '03-20'), phq(13, '03-26')]],
    ['less than half lost', [phq(6, '03-10'), phq(12, '03-20'), phq(12, '03-27')]],
    ['better in between', [phq(6, '03-10'), phq(13, '03-20'), phq(8, '03-24'), phq(13, '03-27')]],
  ])('is not: %s', (_, readings) => {
    expect(relapseOf(rules, base, readings, ZONE)).toBeNull();
  });

  it('does not depend on the order in which scores arrive', () => {
    const readings = [phq(6, '03-10'), phq(13, '03-20'), phq(14, '03-27'), phq(9, '04-02')];
    fc.assert(
      fc.property(fc.shuffledSubarray(readings, { minLength: 4 }), (shuffled) => {
        expect(relapseOf(rules, base, shuffled, ZONE)).toEqual(relapseOf(rules, base, inOrder(readings), ZONE));
      }),
    );
  });

  it('is found in no history that never had a response', () => {
    const scores = fc.array(fc.integer({ min: 11, max: 27 }), { maxLength: 12 });
    fc.assert(
      fc.property(scores, (values) => {
        const readings = values.map((value, i) => phq(value, `04-${String(i * 2 + 1).padStart(2, '0')}`));
        expect(readings.some((each) => isResponder(verdictOf(rules, base, each)))).toBe(false);
        expect(relapseOf(rules, base, readings, ZONE)).toBeNull();
      }),
    );
  });
});
