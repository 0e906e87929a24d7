import type { ClinicPolicy } from '#protocol';
import { refusal, type Refusal } from '#kernel';

type Instruments = ClinicPolicy['instruments'];
export type Instrument = Instruments[string];
/** How one version of an instrument is answered, scored and acted upon. */
export type InstrumentVersion = Instrument['versions'][string];
/** In the order of the items; null where the instrument itself says that the item is not asked. */
export type Answers = readonly (number | null)[];

export interface KnownInstrument {
  readonly code: string;
  readonly version: string;
  readonly loinc: string | null;
  readonly rules: InstrumentVersion;
}

// Only the policy's own keys: a name such as `constructor` is none of them.
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The instrument in the version asked for, or in the current one. */
export const findInstrument = (
  instruments: Instruments,
  code: string,
  asked: string | null,
): KnownInstrument | Refusal => {
  const instrument = own(instruments, code);
  if (instrument === undefined)
    return refusal('INSTRUMENT_UNKNOWN', `instrumentCode: known are ${Object.keys(instruments).join(', ')}.`);
  const version = asked ?? instrument.current;
  const rules = own(instrument.versions, version);
  if (rules === undefined) {
    const known = Object.keys(instrument.versions).join(', ');
    return refusal('INSTRUMENT_VERSION_UNKNOWN', `instrumentVersion: of ${code} the policy has ${known}.`);
  }
  return { code, version, loinc: instrument.loinc?.score ?? instrument.loinc?.panel ?? null, rules };
};

/** Whether the answers before it lead to this item (numbered from 1). */
const isAsked = ({ askedWhen }: InstrumentVersion, answers: Answers, number: number): boolean => {
  const condition = askedWhen?.[String(number)];
  return condition === undefined || (answers[condition.item - 1] ?? -1) >= condition.atLeast;
};

const accepted = ({ items, only }: InstrumentVersion, number: number): readonly number[] =>
  only?.[String(number)] ?? Array.from({ length: items.max - items.min + 1 }, (_, index) => items.min + index);

const answerProblem = (rules: InstrumentVersion, answers: Answers, index: number): string | undefined => {
  const [number, answer] = [index + 1, answers[index] ?? null];
  if (!isAsked(rules, answers, number)) return answer === null ? undefined : 'is not asked after these answers: null';
  const values = accepted(rules, number);
  if (answer !== null && values.includes(answer)) return undefined;
  return `takes ${values.join(', ')}; ${answer === null ? 'it must be answered' : `${answer} was sent`}`;
};

/** What does not fit the instrument, or undefined. An incomplete form is never scored: no imputation of missing items. */
export const answersProblem = (
  { code, rules }: KnownInstrument,
  answers: Answers,
  field = 'itemResponses',
): Refusal | undefined => {
  const { count, min, max } = rules.items;
  const invalid = (detail: string): Refusal => refusal('INSTRUMENT_ITEMS_INVALID', detail);
  if (answers.length !== count)
    return invalid(
      `${field}: ${code} takes ${count} whole numbers from ${min} to ${max}; ${answers.length} were sent.`,
    );
  for (let index = 0; index < count; index += 1) {
    const problem = answerProblem(rules, answers, index);
    if (problem !== undefined) return invalid(`${field}[${index}]: item ${index + 1} of ${code} ${problem}.`);
  }
  return undefined;
};
