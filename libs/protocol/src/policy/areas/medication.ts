import { Type } from 'typebox';
import { duration, object } from '../schema.js';

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code in capitals, such as RESIDUAL' });
const codes = Type.Array(code, { minItems: 1 });
const roles = Type.Array(
  Type.Unsafe<'nurse' | 'prescriber' | 'medical-director'>(
    Type.String({ enum: ['nurse', 'prescriber', 'medical-director'] }),
  ),
  { minItems: 1 },
);
const amount = Type.Number({ exclusiveMinimum: 0 });

/** A presentation of the drug, as its label names it. A vial holds `mgPerMl` times `mlPerVial`. */
const product = object({
  ndc: Type.String({ pattern: '^\\d{4,5}-\\d{3,4}-\\d{1,2}$', description: 'an NDC, such as 42023-114-10' }),
  name: Type.String({ minLength: 1 }),
  mgPerMl: amount,
  mlPerVial: amount,
  /** More than one patient may be given from one vial; what was not drawn may go back into stock. */
  multiDose: Type.Boolean(),
  useAfterOpening: duration,
});

const tolerance = Type.Number({ minimum: 0 });

export const medication = {
  medication: object({
    products: Type.Array(product, { minItems: 1 }),
    waste: object({ reasons: codes, methods: codes, witnessRoles: roles }),
    destruction: object({ methods: codes, witnessRoles: roles }),
    count: object({ sealedToleranceMg: tolerance, openedToleranceMg: tolerance, confirmRoles: roles }),
    /** What an unexplained difference bars until it is resolved: the vial, or all of its lot at that site. */
    discrepancyBlocks: Type.Unsafe<'VIAL' | 'LOT'>(Type.String({ enum: ['VIAL', 'LOT'] })),
    loss: object({ noticeBusinessDays: Type.Integer({ minimum: 1 }), form106Within: duration }),
  }),
};
