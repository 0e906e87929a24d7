import { Type } from 'typebox';
import { duration, object, range } from '../schema.js';

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,63}$', description: 'a code, such as FASTING' });
const roles = Type.Array(Type.String());
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.String({ enum: [...values], description: `one of ${values.join(', ')}` }));

/** Who or what answers a check: a person who looked, or what the room, the course or the order already say. */
export const CHECK_SOURCES = [
  'ATTESTED',
  'FASTING',
  'CHECK_IN',
  'CONSENT',
  'PERMIT',
  'ESCORT',
  'VITALS',
  'STAFF',
  'ORDER',
] as const;

const check = object({
  code,
  source: oneOf(CHECK_SOURCES),
  /** What may be named as evidence; only where a person answers. */
  evidence: Type.Optional(Type.Array(code, { minItems: 1 })),
  /** How long a finding holds, from when it was made until the start. */
  validFor: Type.Optional(duration),
  mayNotApply: Type.Optional(Type.Boolean()),
  /** A number that belongs to the finding: what can be sent, and up to where it is a pass. */
  value: Type.Optional(object({ min: Type.Integer(), max: Type.Integer(), passAtMost: Type.Integer() })),
  overridableBy: Type.Optional(roles),
  /** With a value above this one, nobody overrides it. */
  overridableUpTo: Type.Optional(Type.Integer()),
  /** The gates of the course that answer it; only where the permit does. */
  gates: Type.Optional(Type.Array(code, { minItems: 1 })),
  /** The value is the score of this instrument, whose alerts hold for it too. */
  instrument: Type.Optional(code),
  /** A contraindication that intake takes down when it did not pass. */
  raises: Type.Optional(code),
});

const fasting = object({ solids: duration, liquids: duration });

const ACTIONS = ['ACKNOWLEDGE', 'HOLD', 'STOP'] as const;

const threshold = object({
  id: code,
  parameter: oneOf(['sbp', 'dbp', 'hr', 'rr', 'spo2', 'moaas']),
  comparator: oneOf(['LT', 'LTE', 'GT', 'GTE']),
  value: Type.Number(),
  phases: Type.Array(oneOf(['BEFORE', 'RUNNING', 'RECOVERY']), { minItems: 1 }),
  /** Only when every reading has been beyond it for so long. */
  sustainedFor: Type.Optional(duration),
  action: oneOf(ACTIONS),
});

const digits = Type.Integer({ minimum: 0, maximum: 4 });

export const infusionRoom = {
  infusionRoom: object({
    checks: Type.Array(check, { minItems: 1 }),
    /** What a withdrawal of consent leads to, by the policy on consents, that leaves a visit no way but to its end. */
    endedByConsentActions: Type.Array(code, { minItems: 1 }),
    fasting: object({ default: fasting, bySite: Type.Record(Type.String(), fasting) }),
    /** Sites whose rule on driving or observation differs from `recovery`. */
    recoveryBySite: Type.Record(
      Type.String(),
      object({ minObservation: Type.Optional(duration), noDriveAfterStop: Type.Optional(duration) }),
    ),
    order: object({
      weightMaxAge: duration,
      /** What anybody weighs who is treated here. */
      weightKg: range,
      /** The clearance test of intake, in kilograms, that an order is compared with. */
      weightTest: code,
      weightMaxChange: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
      maxStepMgPerKg: Type.Number({ exclusiveMinimum: 0 }),
      vialMgPerMl: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1 }),
      infusionMl: range,
      finalMgPerMl: range,
      rounding: object({ mg: digits, ml: digits, mlPerHour: digits }),
      checkTolerance: Type.Number({ minimum: 0, maximum: 0.1 }),
    }),
    baselineMaxAge: duration,
    monitoring: object({
      running: duration,
      recovery: duration,
      grace: duration,
      flagAtMost: Type.Integer({ minimum: 1, maximum: 20 }),
      lateEntryAfter: duration,
      /** While the pump is held: how often somebody measures again, and how late that may be. */
      holdRecheck: object({ every: duration, grace: duration }),
      /** When a scale is asked: at the start or the stop of the pump, or so long after it. */
      scales: Type.Array(object({ scale: code, from: oneOf(['START', 'STOP']), after: Type.Optional(duration) })),
      scaleGrace: duration,
    }),
    thresholds: Type.Array(threshold),
    /** What a patient shows or says that is no number. */
    signs: Type.Record(code, oneOf(ACTIONS)),
    thresholdsAnsweredBy: roles,
    scales: Type.Record(
      Type.String(),
      object({ version: Type.String(), items: Type.Integer({ minimum: 1 }), min: Type.Integer(), max: Type.Integer() }),
    ),
    discharge: object({
      vitalsApart: duration,
      /** The last score after the stop may lie so much above the last one before the start. */
      aboveBaselineAtMost: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
    }),
    aftercare: object({ contactWithin: duration, adverseEventWindow: duration }),
    /** What was entered in error: until how long after the pump stopped (readings: the patient left), and by whom. */
    corrections: object({ within: duration, orderRoles: roles, deliveryRoles: roles, readingRoles: roles }),
    reporting: Type.Array(
      object({
        id: code,
        to: code,
        minGrade: Type.Integer({ minimum: 1, maximum: 5 }),
        onlyUrgent: Type.Boolean(),
        within: duration,
      }),
    ),
    rescue: Type.Record(
      Type.String(),
      object({ unit: oneOf(['mg', 'mcg', 'mL', 'L/min']), routes: Type.Array(code, { minItems: 1 }), dose: range }),
    ),
  }),
};
