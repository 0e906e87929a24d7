import type { ClinicPolicy } from '#protocol';
import { refusal, type Refusal } from '#kernel';

/** How an instrument is answered and scored, from the clinic policy. */
export type InstrumentRules = ClinicPolicy['instruments'][string];

/** Names the scoring in every result: a later change of algorithm must not change what was recorded. */
export const SCORING_VERSION = 'sum@1';

/** What does not fit the instrument, or undefined. An incomplete form is never scored: no imputation of missing items. */
export const itemsProblem = (code: string, rules: InstrumentRules, items: readonly number[]): Refusal | undefined => {
  const { items: count, min, max } = rules;
  const complete = items.length === count;
  const off = items.findIndex((item) => !Number.isInteger(item) || item < min || item > max);
  if (complete && off === -1) return undefined;
  const found = complete ? `itemResponses[${off}] is not one of these.` : `${items.length} were sent.`;
  return refusal(
    'INSTRUMENT_ITEMS_INVALID',
    `itemResponses: ${code} takes ${count} whole numbers from ${min} to ${max}; ${found}`,
  );
};

export const score = (items: readonly number[]): number => items.reduce((sum, item) => sum + item, 0);

/** The answer that asks for a safety alert whatever the total is, such as PHQ-9 item 9 above 0; undefined when none does. */
export const alarmingAnswer = (
  { alertItem, alertAtLeast }: InstrumentRules,
  items: readonly number[],
): number | undefined => {
  if (alertItem === undefined || alertAtLeast === undefined) return undefined;
  const answer = items[alertItem - 1];
  return answer !== undefined && answer >= alertAtLeast ? answer : undefined;
};

/** The screener answers with the level of ideation itself (Columbia Suicide Severity Rating Scale, 0 to 5). */
export const SUICIDE_SEVERITY = 'CSSRS_SCREEN';
