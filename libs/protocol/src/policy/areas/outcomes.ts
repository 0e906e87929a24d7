import { Type, type Static } from 'typebox';
import { duration, object, version } from '../schema.js';

const fraction = Type.Number({ exclusiveMinimum: 0, maximum: 1 });
const points = Type.Record(Type.String(), Type.Number({ minimum: 0 }));

export const MEASURED_AFTER = ['COURSE_OPENED', 'INFUSION_START', 'INFUSION', 'SERIES'] as const;

export const outcomes = {
  outcomes: object({
    /** Names the rules in every verdict; raise it with every change of this file. */
    rulesVersion: version,
    primary: Type.Record(Type.String(), Type.String({ minLength: 1 })),
    schedule: Type.Array(
      object({
        code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as WEEK_4' }),
        after: Type.Enum(MEASURED_AFTER),
        infusions: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 100 }), { minItems: 1 })),
        /** Null: at once. */
        from: Type.Union([duration, Type.Null()]),
        until: duration,
        /** Of a reading from before: how long before it may have been taken. With INFUSION_START and `until: PT0S`: before it. */
        maxAge: Type.Optional(duration),
      }),
      { minItems: 1 },
    ),
    /** Of the baseline, for any instrument and for single ones. */
    response: object({ reduction: fraction, reductionOf: Type.Record(Type.String(), fraction) }),
    /** Scores at or below it. */
    remission: points,
    /** Points above the baseline. */
    worsening: points,
    nonResponse: object({ afterInfusions: Type.Array(Type.Integer({ minimum: 1, maximum: 100 })) }),
    relapse: object({ lostGain: fraction, readings: Type.Integer({ minimum: 1, maximum: 10 }), apart: duration }),
    /** Since the last infusion: eligibility has to be decided after it, and after this much time. */
    booster: object({ eligibilityFreshAfter: duration }),
  }),
};
export type OutcomePolicy = Static<(typeof outcomes)['outcomes']>;
