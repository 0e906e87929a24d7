import {
  inOrder,
  isResponder,
  longEnough,
  relapseOf,
  verdictOf,
  type Comparison,
  type OutcomeRules,
  type Reading,
  type Verdict,
} from '#protocol';
import type { TakenReading } from './measurement-series.types.js';

const isScored = <R extends TakenReading>(reading: R): reading is R & Reading => reading.score !== null;

/** What intake found of a result whose score it may not tell, against the one that is the baseline. */
const told = (baseline: TakenReading, { undisclosed }: TakenReading): Comparison | undefined =>
  undisclosed?.against.find((each) => each.baseline === baseline.undisclosed?.resultId);

/** Null: there is nothing to compare. */
export const verdictOn = (rules: OutcomeRules, baseline: TakenReading, current: TakenReading): Verdict | null =>
  isScored(baseline) && isScored(current)
    ? verdictOf(rules, baseline, current)
    : (told(baseline, current)?.verdict ?? null);

/** Relapse by the rule, on the scores or on what intake says of them. */
export const relapseShown = (
  rules: OutcomeRules,
  baseline: TakenReading,
  after: readonly TakenReading[],
  zone: string,
): readonly TakenReading[] | null => {
  const scored = after.filter(isScored);
  if (isScored(baseline) && scored.length === after.length)
    return relapseOf(rules, baseline, scored, zone) as readonly TakenReading[] | null;
  return relapseTold(rules, baseline, after, zone);
};

const relapseTold = (
  rules: OutcomeRules,
  baseline: TakenReading,
  after: readonly TakenReading[],
  zone: string,
): readonly TakenReading[] | null => {
  const compared = inOrder(after).flatMap((reading) => {
    const found = told(baseline, reading);
    return found === undefined ? [] : [{ reading, ...found }];
  });
  const first = compared.findIndex(({ verdict }) => isResponder(verdict));
  const responded = compared[first];
  if (responded === undefined) return null;
  let lost: TakenReading[] = [];
  for (const { reading, gainLost } of compared.slice(first + 1)) {
    lost = gainLost ? [...lost, reading] : [];
    if (longEnough(lost, rules.relapse, zone)) return [responded.reading, ...lost];
  }
  return null;
};
