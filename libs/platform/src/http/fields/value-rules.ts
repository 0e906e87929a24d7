import { fault, type Rule } from './rule.js';

export interface Range {
  readonly min: number;
  readonly max: number;
}

const inRange = (value: number, { min, max }: Range) =>
  value >= min && value <= max ? undefined : fault('OUT_OF_RANGE', `must lie from ${min} to ${max}`);

export const int = (range: Range): Rule => ({
  json: 'number',
  schema: { type: 'integer', minimum: range.min, maximum: range.max, example: range.min },
  check: (value) =>
    Number.isSafeInteger(value)
      ? inRange(value as number, range)
      : fault('NOT_A_WHOLE_NUMBER', 'must be a whole number, not in quotes'),
});

export const number = (range: Range): Rule => ({
  json: 'number',
  schema: { type: 'number', minimum: range.min, maximum: range.max, example: range.min },
  check: (value) =>
    typeof value === 'number' && Number.isFinite(value)
      ? inRange(value, range)
      : fault('NOT_A_NUMBER', 'must be a number, not in quotes'),
});

export const bool: Rule = {
  json: 'boolean',
  schema: { type: 'boolean', example: true },
  check: (value) => (typeof value === 'boolean' ? undefined : fault('NOT_A_BOOLEAN', 'must be true or false')),
};

export interface ListOptions {
  readonly min?: number;
  readonly max?: number;
}

const MOST_ITEMS = 100;

export const listOf = (item: Rule, { min = 0, max = MOST_ITEMS }: ListOptions = {}): Rule => ({
  json: 'list',
  schema: { type: 'array', items: item.schema, minItems: min, maxItems: max },
  check: (value) => {
    if (!Array.isArray(value)) return fault('NOT_A_LIST', 'must be a list');
    if (value.length < min) return fault('TOO_FEW', `must have at least ${min} items`);
    if (value.length > max) return fault('TOO_MANY', `must have at most ${max} items`);
    const faults = value.map((each: unknown) => item.check(each));
    const index = faults.findIndex((found) => found !== undefined);
    const found = faults[index];
    return found === undefined ? undefined : { ...found, at: `[${index}]${found.at ?? ''}` };
  },
});

/** Only that it is an object; its fields are checked by the rules of its own class. */
export const object: Rule = {
  json: 'object',
  schema: {},
  check: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : fault('NOT_AN_OBJECT', 'must be an object'),
};

/** An item of a list that may be null: a place that is kept although there is nothing in it. */
export const orNull = (item: Rule): Rule => ({
  ...item,
  schema: { ...item.schema, nullable: true },
  check: (value) => (value === null ? undefined : item.check(value)),
});
