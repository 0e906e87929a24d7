import { Type } from 'typebox';
import { duration, object } from '../schema.js';

export const course = {
  overrides: object({ maxDuration: duration }),
  /** So many infusions in a row that the patient stays away from hold the course. */
  noShows: object({ infusionsInARow: Type.Integer({ minimum: 1, maximum: 20 }) }),
};
