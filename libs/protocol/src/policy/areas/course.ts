import { Type } from 'typebox';
import { DISCLOSURE_CONSENTS } from '../part2.js';
import { duration, object } from '../schema.js';

export const course = {
  overrides: object({ maxDuration: duration }),
  /** So many infusions in a row that the patient stays away from hold the course. */
  noShows: object({ infusionsInARow: Type.Integer({ minimum: 1, maximum: 20 }) }),
  /** Consents that have to name the other organisation of the network before a course goes there; Part 2 asks for its own. */
  transfers: Type.Optional(
    object({ consents: Type.Array(Type.Union(DISCLOSURE_CONSENTS.map((type) => Type.Literal(type)))) }),
  ),
};
