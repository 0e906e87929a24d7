import { Type } from 'typebox';
import { object, version } from '../schema.js';

const item = Type.Integer({ minimum: 1 });
const items = Type.Array(item, { minItems: 1 });
const itemNumber = '^[1-9][0-9]?$';
const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as MODERATE' });
const loinc = Type.String({ pattern: '^\\d{1,7}-\\d$', description: 'a LOINC code, such as 44261-6' });
/** Of the code that computes it: a change of the algorithm is a new number. */
const algorithm = { version: Type.Literal(1) };

/** How answers become a score. The methods are code, versioned; which items they run over is data. */
const scoring = Type.Union([
  object({ method: Type.Literal('SUM'), ...algorithm }),
  object({
    method: Type.Literal('SUM_OF_GROUP_MAXIMA'),
    ...algorithm,
    groups: Type.Array(items, { minItems: 1 }),
  }),
  object({ method: Type.Literal('HIGHEST_YES'), ...algorithm, among: items }),
]);

const bands = object({
  version,
  table: Type.Array(object({ id: code, from: Type.Integer({ minimum: 0 }) }), { minItems: 1 }),
  /** An answer that lifts the band whatever the score is. */
  raisedBy: Type.Optional(Type.Array(object({ item, atLeast: Type.Integer(), to: code }))),
});

const level = Type.Union([Type.Literal('HIGH'), Type.Literal('URGENT')]);
const consequence = { level, revokesEligibility: Type.Optional(Type.Boolean()) };
const alert = Type.Union([
  object({ item, atLeast: Type.Integer(), ...consequence }),
  object({ scoreAtLeast: Type.Integer({ minimum: 1 }), ...consequence }),
  /** The score is higher than the last one of this patient in this case. */
  object({ rise: Type.Literal(true), ...consequence }),
]);

const instrumentVersion = object({
  items: object({ count: Type.Integer({ minimum: 1, maximum: 99 }), min: Type.Integer(), max: Type.Integer() }),
  /** Items that take only these values. */
  only: Type.Optional(Type.Record(Type.String({ pattern: itemNumber }), Type.Array(Type.Integer(), { minItems: 1 }))),
  reversed: Type.Optional(items),
  /** Items that are asked only after such an answer to an earlier one; otherwise they are answered with null. */
  askedWhen: Type.Optional(
    Type.Record(Type.String({ pattern: itemNumber }), object({ item, atLeast: Type.Integer() })),
  ),
  scoring,
  bands: Type.Optional(bands),
  alerts: Type.Optional(Type.Array(alert)),
});

export const instruments = {
  instruments: Type.Record(
    code,
    object({
      current: version,
      loinc: Type.Optional(object({ panel: Type.Optional(loinc), score: Type.Optional(loinc) })),
      versions: Type.Record(version, instrumentVersion),
    }),
  ),
};
