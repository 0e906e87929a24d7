import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  nullable,
  object,
  oneOf,
  sealedEvent,
  Text,
  Name,
  Unit,
  Version,
} from '../event.js';

export const CONTRAINDICATION_CLASSES = ['ABSOLUTE', 'RELATIVE', 'TEMPORARY'] as const;
export const CLEARANCE_RESULTS = ['CLEARED', 'CLEARED_WITH_CONDITIONS', 'NOT_CLEARED'] as const;
export const SCREEN_RESULTS = ['NEGATIVE', 'POSITIVE'] as const;
const codes = Type.Array(Code);
const screen = oneOf(SCREEN_RESULTS);

/** What clinicians find: assessment, medication, contraindications, tests, clearance. Part of `case-<courseId>`. */
export const workUpEvents = {
  PsychiatricAssessmentCompleted: sealedEvent(
    1,
    {
      assessmentId: Id,
      assessorId: Id,
      modality: oneOf(['IN_PERSON', 'VIDEO']),
      psychosisScreen: screen,
      maniaScreen: screen,
      adequateTrials: Type.Integer({ minimum: 0, maximum: 100 }),
      labelStatus: oneOf(['OFF_LABEL']),
      policyVersion: Version,
    },
    { diagnoses: Type.Array(Type.String({ pattern: '^[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?$' })), rationale: Text },
  ),
  /** `items` sealed; `changed` against the reconciliation before; `reviewed` when a prescriber made it. */
  MedicationReconciled: sealedEvent(
    1,
    {
      reconciliationId: Id,
      reviewed: Type.Boolean(),
      changed: Type.Boolean(),
      itemCount: Type.Integer({ minimum: 0 }),
      /** Drugs that the policy's table does not know: nothing was concluded about them. */
      unknownDrugs: Type.Integer({ minimum: 0 }),
      lorazepamEquivalentMgPerDay: Type.Number({ minimum: 0 }),
      notices: codes,
      policyVersion: Version,
    },
    {
      items: Type.Array(
        object({
          rxnorm: Type.String({ pattern: '^[0-9]{1,8}$' }),
          doseMg: Type.Number({ exclusiveMinimum: 0 }),
          perDay: Type.Number({ minimum: 0 }),
          morning: Type.Boolean(),
          lastDoseAt: nullable(InstantUtc),
        }),
      ),
    },
  ),
  /** A prescriber's decision, never a rule's. */
  MedicationHoldInstructed: event(1, {
    holdId: Id,
    rxnorm: Name,
    from: InstantUtc,
    until: InstantUtc,
    prescriberId: Id,
    taperPlanRef: nullable(Id),
  }),
  ContraindicationIdentified: event(1, {
    code: Code,
    class: oneOf(CONTRAINDICATION_CLASSES),
    basis: oneOf(['FINDING', 'TEST', 'INTERACTION', 'ASSESSMENT']),
    evidenceRef: nullable(Id),
    /** Of a temporary one: it cannot be cleared before. */
    recheckAt: nullable(InstantUtc),
    policyVersion: Version,
  }),
  ContraindicationCleared: sealedEvent(1, { code: Code, clearedBy: Id, reasonCode: Code }, { reason: Text }),
  ContraindicationOverridden: sealedEvent(1, { code: Code, signedBy: Id, reasonCode: Code }, { reason: Text }),
  ClearanceTestResulted: sealedEvent(
    1,
    {
      testId: Id,
      test: Code,
      performedAt: InstantUtc,
      validUntil: InstantUtc,
      raised: codes,
      policyVersion: Version,
      /** Only of the test that the policy compares doses with: the infusion room has to know it. */
      weightKg: Type.Optional(Type.Number({ minimum: 1, maximum: 400 })),
    },
    { value: Type.Union([Type.Number(), Code]), unit: nullable(Unit) },
  ),
  MedicalClearanceRecorded: event(1, {
    clearanceId: Id,
    result: oneOf(CLEARANCE_RESULTS),
    conditions: codes,
    clinicianId: Id,
    validUntil: InstantUtc,
    policyVersion: Version,
  }),
};
