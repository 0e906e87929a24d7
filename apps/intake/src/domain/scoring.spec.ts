import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answersProblem, findInstrument, type Answers, type KnownInstrument } from './instruments.js';
import { rescore, scoreOf, scoringVersionOf } from './scoring.js';
import { policy } from './testing/cases.js';

const known = (code: string): KnownInstrument => {
  const found = findInstrument(policy.instruments, code, null);
  if ('missing' in found) throw new Error(found.detail);
  return found;
};
const scored = (code: string, answers: Answers) => scoreOf(known(code).rules, answers);
const times = (count: number, answer: number): number[] => Array.from({ length: count }, () => answer);

describe('each instrument, by its published scoring', () => {
  it.each<[string, Answers, number, string | null]>([
    ['PHQ9', times(9, 0), 0, 'NONE'],
    ['PHQ9', [1, 1, 1, 1, 1, 0, 0, 0, 0], 5, 'MILD'],
    ['PHQ9', [2, 2, 2, 2, 2, 2, 2, 1, 0], 15, 'MODERATELY_SEVERE'],
    ['PHQ9', times(9, 3), 27, 'SEVERE'],
    ['GAD7', [2, 2, 2, 1, 1, 1, 1], 10, 'MODERATE'],
    ['PCL5', [...times(12, 2), ...times(8, 1)], 32, 'BELOW_CUT_POINT'],
    ['PCL5', [...times(13, 2), ...times(7, 1)], 33, 'PROVISIONAL_PTSD'],
    ['AUDIT', [4, 2, 1, 0, 0, 0, 0, 0, 0, 0], 7, 'ZONE_1'],
    ['AUDIT', [4, 2, 2, 0, 0, 0, 0, 0, 0, 0], 8, 'ZONE_2'],
    ['AUDIT', times(10, 4), 40, 'ZONE_4'],
    ['AUDITC', [1, 1, 1], 3, 'POSITIVE_WOMEN'],
    ['AUDITC', [2, 1, 1], 4, 'POSITIVE'],
    // Item 3 asks whether one can always stop: yes is the answer without a problem.
    ['DAST10', [0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0, 'NONE'],
    ['DAST10', times(10, 0), 1, 'LOW'],
    ['DAST10', [1, 1, 0, 1, 1, 1, 1, 1, 1, 1], 10, 'SEVERE'],
    ['MADRS', times(10, 2), 20, 'MODERATE'],
    // The highest of sleep (1 to 4), of appetite and weight (6 to 9) and of psychomotor change (15, 16) counts.
    ['QIDS_SR16', [3, 3, 3, 3, 0, 2, 2, 2, 2, 0, 0, 0, 0, 0, 1, 1], 6, 'MILD'],
    ['QIDS_SR16', times(16, 3), 27, 'VERY_SEVERE'],
    ['PAIN_NRS', [7], 7, null],
    ['CADSS6', [4, 3, 2, 1, 0, 0], 10, null],
  ])('%s %j: %d %s', (code, answers, score, bandId) => {
    expect(scored(code, answers)).toEqual({ score, bandId });
  });

  it.each<[string, Answers, number, string]>([
    ['no to all', [0, 0, null, null, null, 0], 0, 'NONE'],
    ['a wish to be dead', [1, 0, null, null, null, 0], 1, 'LOW'],
    ['thoughts', [1, 1, 0, 0, 0, 0], 2, 'LOW'],
    ['a method', [1, 1, 1, 0, 0, 0], 3, 'MODERATE'],
    ['intent', [0, 1, 0, 1, 0, 0], 4, 'HIGH'],
    ['a plan', [1, 1, 1, 1, 1, 0], 5, 'HIGH'],
    ['behaviour long ago', [0, 0, null, null, null, 1], 0, 'MODERATE'],
    ['behaviour of late', [1, 0, null, null, null, 2], 1, 'HIGH'],
  ])('C-SSRS screener, %s', (_, answers, score, bandId) => {
    expect(answersProblem(known('CSSRS_SCREEN'), answers)).toBeUndefined();
    expect(scored('CSSRS_SCREEN', answers)).toEqual({ score, bandId });
  });
});

const CODES = Object.keys(policy.instruments);
/** Least and greatest score of each. */
const BOUNDS: Readonly<Record<string, number>> = {
  PHQ9: 27,
  GAD7: 21,
  PCL5: 80,
  CSSRS_SCREEN: 5,
  AUDIT: 40,
  AUDITC: 12,
  DAST10: 10,
  MADRS: 60,
  QIDS_SR16: 27,
  PAIN_NRS: 10,
  CADSS6: 24,
};

/** Answers that fit an instrument, whatever it asks. */
const fitting = (code: string): fc.Arbitrary<number[]> => {
  const { items, only } = known(code).rules;
  const one = (index: number) =>
    fc.constantFrom(
      ...(only?.[String(index + 1)] ?? Array.from({ length: items.max - items.min + 1 }, (_, i) => items.min + i)),
    );
  return fc.tuple(...Array.from({ length: items.count }, (_, index) => one(index)));
};
const asked = (code: string, answers: readonly number[]): Answers => {
  const { askedWhen = {} } = known(code).rules;
  return answers.map((answer, index) => {
    const when = askedWhen[String(index + 1)];
    return when !== undefined && (answers[when.item - 1] ?? 0) < when.atLeast ? null : answer;
  });
};

const keysOf = (table: object | undefined): number[] => Object.keys(table ?? {}).map(Number);

const itemsOfScoring = ({ scoring }: KnownInstrument['rules']): number[] => {
  if (scoring.method === 'SUM_OF_GROUP_MAXIMA') return scoring.groups.flat();
  return scoring.method === 'HIGHEST_YES' ? scoring.among : [];
};

const itemsNamedBy = (rules: KnownInstrument['rules']): number[] => [
  ...keysOf(rules.only),
  ...keysOf(rules.askedWhen),
  ...itemsOfScoring(rules),
  ...(rules.reversed ?? []),
  ...Object.values(rules.askedWhen ?? {}).map(({ item }) => item),
  ...(rules.alerts ?? []).flatMap((alert) => ('item' in alert ? [alert.item] : [])),
  ...(rules.bands?.raisedBy ?? []).map(({ item }) => item),
];

describe.each(CODES)('%s, whatever the answers are', (code) => {
  const { rules } = known(code);
  const table = rules.bands?.table ?? [];

  it('has a score within its bounds and a band of its table', () => {
    fc.assert(
      fc.property(fitting(code), (raw) => {
        const answers = asked(code, raw);
        expect(answersProblem(known(code), answers)).toBeUndefined();
        const { score, bandId } = scored(code, answers);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(BOUNDS[code] ?? -1);
        expect(table.length === 0 ? [null] : table.map(({ id }) => id)).toContain(bandId);
      }),
    );
  });

  it('does not fall when an answer gets worse, nor does the band', () => {
    const rank = (id: string | null) => table.findIndex((band) => band.id === id);
    fc.assert(
      fc.property(fitting(code), fc.nat(), (raw, place) => {
        const index = place % raw.length;
        const backwards = (rules.reversed ?? []).includes(index + 1);
        const worst = backwards ? rules.items.min : Math.max(...(rules.only?.[String(index + 1)] ?? [rules.items.max]));
        const worse = raw.map((answer, at) => (at === index ? worst : answer));
        const [before, after] = [scored(code, asked(code, raw)), scored(code, asked(code, worse))];
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        expect(rank(after.bandId)).toBeGreaterThanOrEqual(rank(before.bandId));
      }),
    );
  });

  it('comes out the same when a recorded result is scored again, by the versions it names', () => {
    const { version: instrumentVersion } = known(code);
    fc.assert(
      fc.property(fitting(code), (raw) => {
        const itemResponses = asked(code, raw);
        const recorded = {
          instrumentCode: code,
          instrumentVersion,
          scoringVersion: scoringVersionOf(rules),
          itemResponses,
        };
        expect(rescore(policy.instruments, recorded)).toEqual(scored(code, itemResponses));
        expect(rescore(policy.instruments, { ...recorded, instrumentVersion: '0.0.1' })).toBeNull();
        expect(rescore(policy.instruments, { ...recorded, scoringVersion: 'sum@0' })).toBeNull();
      }),
    );
  });

  it('names only items that it has, and bands in order', () => {
    const { count } = rules.items;
    expect(itemsNamedBy(rules).filter((item) => item < 1 || item > count)).toEqual([]);
    const from = table.map((band) => band.from);
    expect(from).toEqual([...from].sort((a, b) => a - b));
    for (const { to } of rules.bands?.raisedBy ?? []) expect(table.map(({ id }) => id)).toContain(to);
  });
});
