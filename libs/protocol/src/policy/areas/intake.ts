import { Type } from 'typebox';
import { duration, object } from '../schema.js';
import { WITHDRAWAL_ACTIONS } from '../withdrawal.js';

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as PHQ9' });
const codes = Type.Array(code);
const texts = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });
const action = Type.Enum(WITHDRAWAL_ACTIONS);
const roles = Type.Array(Type.String({ pattern: '^[a-z][a-z-]*$' }), { minItems: 1 });

export const intake = {
  eligibility: object({
    validFor: duration,
    maxInfusions: Type.Integer({ minimum: 1 }),
    maxGapSinceLastInfusion: duration,
    revokedBy: object({
      contraindications: Type.Array(
        Type.Union([Type.Literal('ABSOLUTE'), Type.Literal('RELATIVE'), Type.Literal('TEMPORARY')]),
      ),
      unreviewedMedicationChange: Type.Boolean(),
      adverseEventGrade: Type.Integer({ minimum: 1, maximum: 5 }),
    }),
  }),
  requires: object({
    instruments: object({ maxAge: duration, always: codes, byIndication: Type.Record(code, codes) }),
    psychiatricAssessment: Type.Boolean(),
    priorTrials: Type.Record(code, Type.Integer({ minimum: 1 })),
    medicationsReconciled: Type.Boolean(),
    clearanceTests: codes,
    medicalClearance: Type.Boolean(),
    consents: codes,
  }),
  consents: Type.Record(
    code,
    object({
      texts,
      languages: texts,
      comprehension: Type.Optional(
        object({ min: Type.Integer({ minimum: 0 }), of: Type.Integer({ minimum: 1, maximum: 100 }) }),
      ),
      covers: codes,
      onWithdrawal: object({ inSession: action, otherwise: action }),
    }),
  ),
  safety: object({
    resolvers: object({ HIGH: roles, URGENT: roles }),
    actions: Type.Array(code, { minItems: 1 }),
  }),
  part2: object({
    /** Whether the organisation is a programme under 42 CFR Part 2. */
    active: Type.Boolean(),
    instruments: codes,
    readers: roles,
    noticeVersion: Type.String({ minLength: 1 }),
    /** What goes with each disclosure (42 CFR 2.32); without it, the short form of the regulation. */
    notice: Type.Optional(Type.String({ minLength: 1 })),
  }),
};
