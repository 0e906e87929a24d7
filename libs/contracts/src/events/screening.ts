import { OUTCOME_VERDICTS } from '#protocol';
import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, nullable, object, oneOf, sealedEvent, Name, Version } from '../event.js';

/** What a record needs besides an ordinary right to read: 42 CFR Part 2. */
export const SENSITIVITIES = ['PART2'] as const;

/** Against each earlier result of the instrument, by its id: no score can be read from it. */
export const Undisclosed = Type.Array(
  object({ baseline: Id, verdict: oneOf(OUTCOME_VERDICTS), gainLost: Type.Boolean() }),
);

const score = Type.Integer({ minimum: 0, maximum: 1000 });
const answers = Type.Array(nullable(Type.Integer({ minimum: 0, maximum: 100 })));

/** What the patient is asked, and the alarm that an answer raises. Part of the stream `case-<courseId>`. */
export const screeningEvents = {
  InstrumentAssigned: event(1, {
    instrumentCode: Code,
    instrumentVersion: Version,
    dueBy: InstantUtc,
    purpose: Code,
    policyVersion: Type.Optional(Version),
  }),
  /**
   * That it was answered is for all to know; answers, score and band are for those who treat. Only the total of an
   * instrument that outcomes are measured with is told to the course, which decides on it, and never one under Part 2.
   */
  InstrumentCompleted: sealedEvent(
    2,
    {
      resultId: Id,
      instrumentCode: Code,
      instrumentVersion: Version,
      language: Name,
      scoringVersion: Version,
      bandTableVersion: nullable(Version),
      loinc: nullable(Name),
      completedBy: oneOf(['PATIENT', 'CLINICIAN']),
      completedAt: InstantUtc,
      sensitivity: Type.Array(oneOf(SENSITIVITIES)),
      policyVersion: Version,
      outcome: Type.Optional(object({ score, bandId: nullable(Code) })),
      /** Instead of the outcome, where scores are kept from whoever has no consent to see them (42 CFR Part 2). */
      undisclosed: Type.Optional(Undisclosed),
      /** Of results recorded as version 1, before answers were sealed. */
      unsealed: Type.Optional(object({ itemResponses: answers, score })),
    },
    { itemResponses: answers, score, bandId: nullable(Code) },
  ),
  SafetyAlertRaised: event(1, {
    alertId: Id,
    trigger: Code,
    level: oneOf(['HIGH', 'URGENT']),
    /** The result that raised it. */
    resultId: Type.Optional(Id),
    policyVersion: Type.Optional(Version),
  }),
  /** Only this clinician, or a medical director, may resolve it from now on. */
  SafetyAlertRouted: event(1, { alertId: Id, clinicianId: Id }),
  SafetyAlertResolved: event(1, {
    alertId: Id,
    action: Code,
    resolvedBy: Type.Optional(Id),
    followUpAt: Type.Optional(InstantUtc),
    policyVersion: Type.Optional(Version),
  }),
};
