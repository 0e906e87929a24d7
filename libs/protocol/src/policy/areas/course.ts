import { Type } from 'typebox';
import { DISCLOSURE_CONSENTS } from '../part2.js';
import { duration, object } from '../schema.js';

export const course = {
  overrides: object({ maxDuration: duration }),
  /** So many infusions in a row that the patient stays away from hold the course. */
  noShows: object({ infusionsInARow: Type.Integer({ minimum: 1, maximum: 20 }) }),
  /** Adverse events that are an incident by themselves: from this grade on (CTCAE), or with one of these outcomes. */
  incidents: Type.Optional(
    object({
      adverseEvents: Type.Array(
        object({
          incident: Type.Union([Type.Literal('HOSPITALISATION'), Type.Literal('DEATH')]),
          minGrade: Type.Integer({ minimum: 1, maximum: 5 }),
          outcomes: Type.Array(
            Type.Union([
              Type.Literal('RECOVERED'),
              Type.Literal('RECOVERED_WITH_SEQUELAE'),
              Type.Literal('NOT_RECOVERED'),
              Type.Literal('FATAL'),
            ]),
          ),
        }),
      ),
    }),
  ),
  /** Consents that have to name the other organisation of the network before a course goes there; Part 2 asks for its own. */
  transfers: Type.Optional(
    object({ consents: Type.Array(Type.Union(DISCLOSURE_CONSENTS.map((type) => Type.Literal(type)))) }),
  ),
};
