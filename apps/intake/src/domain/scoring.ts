import type { ClinicPolicy } from '#protocol';
import type { Answers, InstrumentVersion } from './instruments.js';

type Scoring = InstrumentVersion['scoring'];
type Of<M extends Scoring['method']> = Extract<Scoring, { method: M }>;

export interface Score {
  readonly score: number;
  readonly bandId: string | null;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Items count from 1; one that was not asked counts nothing. */
const at = (values: readonly number[], item: number): number => values[item - 1] ?? 0;

/**
 * The algorithms, by the name that results carry. One that was ever recorded is never changed and never removed: results
 * are scored again by it for as long as they are kept.
 */
const ALGORITHMS: Readonly<Record<string, (values: readonly number[], scoring: Scoring) => number>> = {
  'sum@1': (values) => sum(values),
  'sum-of-group-maxima@1': (values, scoring) =>
    sum(
      (scoring as Of<'SUM_OF_GROUP_MAXIMA'>).groups.map((group) => Math.max(...group.map((item) => at(values, item)))),
    ),
  'highest-yes@1': (values, scoring) =>
    Math.max(0, ...(scoring as Of<'HIGHEST_YES'>).among.map((item, index) => (at(values, item) > 0 ? index + 1 : 0))),
};

/** `sum@1`: what every result records. */
export const scoringVersionOf = ({ scoring: { method, version } }: InstrumentVersion): string =>
  `${method.toLowerCase().replaceAll('_', '-')}@${version}`;

/** Items that are worded the other way round count from the other end. */
const valuesOf = ({ items, reversed = [] }: InstrumentVersion, answers: Answers): readonly number[] =>
  answers.map((answer, index) => {
    if (answer === null) return 0;
    return reversed.includes(index + 1) ? items.max + items.min - answer : answer;
  });

const bandOf = ({ bands }: InstrumentVersion, answers: Answers, score: number): string | null => {
  if (bands === undefined) return null;
  const reached = bands.table.filter(({ from }) => from <= score).map(({ id }) => id);
  const lifted = (bands.raisedBy ?? [])
    .filter(({ item, atLeast }) => (answers[item - 1] ?? -1) >= atLeast)
    .map(({ to }) => to);
  const rank = (id: string): number => bands.table.find((band) => band.id === id)?.from ?? -1;
  return [...reached, ...lifted].reduce<string | null>(
    (highest, id) => (highest === null || rank(id) > rank(highest) ? id : highest),
    null,
  );
};

/** Of answers that fit the instrument; anything else was refused before. */
export const scoreOf = (rules: InstrumentVersion, answers: Answers): Score => {
  const compute = ALGORITHMS[scoringVersionOf(rules)];
  if (compute === undefined) throw new Error(`No algorithm ${scoringVersionOf(rules)}: the policy was not loaded.`);
  const score = compute(valuesOf(rules, answers), rules.scoring);
  return { score, bandId: bandOf(rules, answers, score) };
};

/** What was recorded of a result, once its sealed part is open. */
export interface RecordedResult {
  readonly instrumentCode: string;
  readonly instrumentVersion: string;
  readonly scoringVersion: string;
  readonly itemResponses: Answers;
}

/** Scores a recorded result again, by its own versions; null where the policy does not have them any more. */
export const rescore = (instruments: ClinicPolicy['instruments'], result: RecordedResult): Score | null => {
  const rules = instruments[result.instrumentCode]?.versions[result.instrumentVersion];
  if (rules === undefined || scoringVersionOf(rules) !== result.scoringVersion) return null;
  return scoreOf(rules, result.itemResponses);
};
