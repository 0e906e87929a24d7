import { Type } from 'typebox';
import { duration, object } from '../schema.js';

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as PREGNANCY' });
const codes = Type.Array(code);
const rxnorm = Type.String({ pattern: '^[0-9]{1,8}$', description: 'an RxNorm concept, in quotes' });

const contraindication = Type.Union([
  object({ class: Type.Union([Type.Literal('ABSOLUTE'), Type.Literal('RELATIVE')]) }),
  object({ class: Type.Literal('TEMPORARY'), recheckAfter: duration }),
]);

const measured = object({
  unit: Type.String({ minLength: 1, description: 'a UCUM unit' }),
  min: Type.Number(),
  max: Type.Number(),
  validFor: duration,
  raises: Type.Optional(Type.Array(object({ above: Type.Number(), code }))),
});
const coded = object({
  codes: Type.Array(code, { minItems: 2 }),
  validFor: duration,
  raises: Type.Optional(Type.Array(object({ is: code, code }))),
});

export const clearance = {
  contraindications: Type.Record(code, contraindication),
  /** By the birth date, when a case is opened. */
  age: object({ min: Type.Integer({ minimum: 0, maximum: 120 }), raises: code }),
  assessment: object({ psychosisScreen: code, maniaScreen: code }),
  clearanceTests: Type.Record(code, Type.Union([measured, coded])),
  medicalClearance: object({ validFor: duration }),
  benzodiazepines: object({
    maxLorazepamEquivalentMgPerDay: Type.Number({ minimum: 0 }),
    morningDoseAllowed: Type.Boolean(),
    raises: code,
  }),
  interactions: Type.Record(
    code,
    object({
      raises: Type.Optional(code),
      notices: Type.Optional(codes),
      taperPlanToHold: Type.Optional(Type.Boolean()),
    }),
  ),
  drugs: Type.Record(
    rxnorm,
    object({
      name: Type.String({ minLength: 1 }),
      class: code,
      lorazepamEquivalentMg: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    }),
  ),
};
