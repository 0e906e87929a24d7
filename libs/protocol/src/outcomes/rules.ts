import { instant, msOf, Temporal } from '#kernel';
import type { OutcomePolicy } from '../policy/areas/outcomes.js';

export const OUTCOME_VERDICTS = ['REMISSION', 'RESPONSE', 'NO_RESPONSE', 'WORSENED'] as const;

/** A score of one instrument; more is worse. `evidence`: the event of intake that brought it. */
export interface Reading {
  readonly instrumentCode: string;
  readonly score: number;
  readonly takenAt: string;
  readonly evidence: string;
}

export type Verdict = (typeof OUTCOME_VERDICTS)[number];
export type OutcomeRules = Pick<OutcomePolicy, 'response' | 'remission' | 'worsening' | 'relapse'>;

const own = (table: Readonly<Record<string, number>>, code: string): number | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

/** What tells the order of readings. */
type Dated = Pick<Reading, 'takenAt' | 'evidence'>;

const ms = ({ takenAt }: Dated): number => msOf(takenAt);

/** In the order in which they were taken; two of one instant by their evidence, so that no order of arrival matters. */
export const inOrder = <R extends Dated>(readings: readonly R[]): R[] =>
  [...readings].sort((a, b) => ms(a) - ms(b) || (a.evidence < b.evidence ? -1 : 1));

/** The last reading before the first dose; null: nothing to compare with. */
export const baselineOf = <R extends Dated>(readings: readonly R[], firstInfusionAt: string | null): R | null => {
  if (firstInfusionAt === null) return null;
  const begin = msOf(firstInfusionAt);
  return inOrder(readings).findLast((reading) => ms(reading) < begin) ?? null;
};

/** Response: the fraction of the baseline that the policy asks for is gone. A baseline of nothing can only be held. */
export const isResponse = (rules: OutcomeRules, baseline: Reading, current: Reading): boolean => {
  const reduction = own(rules.response.reductionOf, current.instrumentCode) ?? rules.response.reduction;
  return baseline.score > 0 && baseline.score - current.score >= reduction * baseline.score;
};

/** How a patient stands against the baseline. Remission goes before response, worsening is told from no response. */
export const verdictOf = (rules: OutcomeRules, baseline: Reading, current: Reading): Verdict => {
  const { instrumentCode, score } = current;
  const remitted = own(rules.remission, instrumentCode);
  if (remitted !== undefined && score <= remitted && baseline.score > remitted) return 'REMISSION';
  if (isResponse(rules, baseline, current)) return 'RESPONSE';
  const worse = own(rules.worsening, instrumentCode);
  return worse !== undefined && score - baseline.score >= worse ? 'WORSENED' : 'NO_RESPONSE';
};

export const isResponder = (verdict: Verdict): boolean => verdict === 'REMISSION' || verdict === 'RESPONSE';

/**
 * Relapse after a response: so much of the best improvement is lost on so many readings in a row, the first and the last of
 * them so far apart. Answers the readings that show it, the best one first; null: it is kept, or there was none.
 */
export const relapseOf = (
  { relapse, ...rules }: OutcomeRules,
  baseline: Reading,
  after: readonly Reading[],
  zone: string,
): readonly Reading[] | null => {
  let best: Reading | null = null;
  let lost: Reading[] = [];
  for (const reading of inOrder(after)) {
    if (best === null || reading.score < best.score) {
      const responds = isResponder(verdictOf({ relapse, ...rules }, baseline, reading));
      if (best !== null || responds) [best, lost] = [reading, []];
      continue;
    }
    const gained = baseline.score - best.score;
    const isLost = gained > 0 && reading.score - best.score >= relapse.lostGain * gained;
    lost = isLost ? [...lost, reading] : [];
    if (longEnough(lost, relapse, zone)) return [best, ...lost];
  }
  return null;
};

/** So many readings, the first and the last so far apart. */
export const longEnough = (
  lost: readonly Dated[],
  { readings, apart }: OutcomeRules['relapse'],
  zone: string,
): boolean => {
  const [first, last] = [lost[0], lost.at(-1)];
  if (first === undefined || last === undefined || lost.length < readings) return false;
  const due = instant(first.takenAt).toZonedDateTimeISO(zone).add(apart).toInstant();
  return Temporal.Instant.compare(instant(last.takenAt), due) >= 0;
};
