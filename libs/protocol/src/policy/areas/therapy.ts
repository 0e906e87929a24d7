import { Type } from 'typebox';
import { duration, object } from '../schema.js';

const consents = Type.Array(Type.String({ minLength: 1 }));

export const therapy = {
  therapy: object({
    /** Consents that a session by video needs, and that sharing a course with a therapist needs. */
    videoConsents: consents,
    handOverConsents: consents,
    outreach: object({ within: duration }),
  }),
};
