import { Type } from 'typebox';
import { duration, object } from '../schema.js';

export const preparation = {
  preparation: object({ validFor: duration, requiredItems: Type.Array(Type.String(), { minItems: 1 }) }),
};
