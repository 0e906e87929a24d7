import { Type } from 'typebox';
import { duration, object } from '../schema.js';

const consents = Type.Array(Type.String({ minLength: 1 }));

export const therapy = {
  therapy: object({
    /** Consents that a session by video needs, and that sharing a course with a therapist needs. */
    videoConsents: consents,
    handOverConsents: consents,
    engagement: object({
      /** Whether a course without an engaged therapist has sessions at all. */
      required: Type.Boolean(),
      /** Why somebody else than the engaged therapist may hold a session. */
      substituteReasons: Type.Array(
        Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as ILLNESS' }),
      ),
    }),
    outreach: object({ within: duration }),
  }),
};
