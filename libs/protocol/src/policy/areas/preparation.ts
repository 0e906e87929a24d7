import { Type } from 'typebox';
import { duration, object } from '../schema.js';

/** What shows that an item is done: somebody's word (`CONFIRMED`), or a record of its own. */
export const PREPARATION_EVIDENCE = [
  'CONFIRMED',
  'INTENTION',
  'SHARED_GOAL',
  'DISTRESS_PLAN',
  'ESCORT',
  'INSTRUCTIONS',
] as const;
export type PreparationEvidence = (typeof PREPARATION_EVIDENCE)[number];

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as SHARED_GOAL' });
const text = Type.String({ minLength: 1 });

export const preparation = {
  preparation: object({
    validFor: duration,
    /** Since the last infusion. */
    lapsesAfterGap: duration,
    instructionsVersion: text,
    attestation: object({ version: text, statement: text }),
    sharedGoals: Type.Array(code, { minItems: 1 }),
    items: Type.Array(object({ code, evidence: Type.Enum(PREPARATION_EVIDENCE), again: Type.Boolean() }), {
      minItems: 1,
    }),
    sessionsAgain: Type.Integer({ minimum: 0, maximum: 20 }),
  }),
};
