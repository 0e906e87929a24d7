import { Type } from 'typebox';
import { duration, object } from '../schema.js';

export const intake = {
  eligibility: object({
    validFor: duration,
    maxInfusions: Type.Integer({ minimum: 1 }),
    csrsLevelRevokes: Type.Integer({ minimum: 1, maximum: 5 }),
  }),
  instruments: Type.Record(
    Type.String(),
    object({
      version: Type.String(),
      items: Type.Integer({ minimum: 1 }),
      min: Type.Integer(),
      max: Type.Integer(),
      alertItem: Type.Optional(Type.Integer({ minimum: 1 })),
      alertAtLeast: Type.Optional(Type.Integer()),
    }),
  ),
};
