import { instant, Temporal } from '#kernel';
import { isResponder, inOrder, verdictOf, type OutcomeRules, type Reading, type Verdict } from './rules.js';

const isBefore = (a: string, b: string): boolean => Temporal.Instant.compare(instant(a), instant(b)) < 0;

/** How a result stands against an earlier one of the same instrument, if that is the baseline: no score, no answer. */
export interface Comparison {
  readonly baseline: string;
  readonly verdict: Verdict;
  /** So much of the best improvement since then is lost as the rule of relapse asks for. */
  readonly gainLost: boolean;
}

/**
 * What may be said of a result whose score may not be told: a verdict against each earlier result, because only the course
 * knows which of them was the last before the first dose. `evidence` of the readings is the id of the result.
 */
export const comparisons = (rules: OutcomeRules, earlier: readonly Reading[], current: Reading): Comparison[] => {
  const known = inOrder(earlier).filter(({ takenAt }) => isBefore(takenAt, current.takenAt));
  return known.map((baseline, index) => {
    const best = known
      .slice(index + 1)
      .filter((reading) => isResponder(verdictOf(rules, baseline, reading)))
      .reduce<number | null>((least, { score }) => (least === null || score < least ? score : least), null);
    const gained = best === null ? 0 : baseline.score - best;
    const gainLost = best !== null && gained > 0 && current.score - best >= rules.relapse.lostGain * gained;
    return { baseline: baseline.evidence, verdict: verdictOf(rules, baseline, current), gainLost };
  });
};
