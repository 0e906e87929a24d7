import { Type } from 'typebox';
import { duration, object, range } from '../schema.js';

export const infusion = {
  infusion: object({
    minIdentifiers: Type.Integer({ minimum: 1 }),
    countsIfDeliveredFraction: Type.Number({ minimum: 0, maximum: 1 }),
    dose: object({ mgPerKg: range, mgPerKgPerHour: range, totalMg: range, minutes: range }),
  }),
  recovery: object({
    minObservation: duration,
    minScore: Type.Integer({ minimum: 0, maximum: 10 }),
    noDriveAfterStop: duration,
    instructionsVersion: Type.String(),
  }),
};
