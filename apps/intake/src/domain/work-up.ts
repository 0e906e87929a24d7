import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { testResulted, testsProblem } from './clearance.js';
import { after, findingProblem, identify, type Finding } from './contraindications.js';
import { endOfEligibility } from './end-of-eligibility.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { Assessment, MedicalClearance, RecordWorkUp } from './work-up.types.js';
import { medicationsProblem, reconciled } from './medications.js';

type Decided = Decision<IntakeCaseEvent>;

interface Part {
  readonly event: IntakeCaseEvent;
  readonly findings: readonly Finding[];
}

const assessed = (assessment: Assessment, { policy, actor }: RecordWorkUp): Part => {
  const { assessmentId, modality, psychosisScreen, maniaScreen, adequateTrials, diagnoses, rationale } = assessment;
  const screens = { psychosisScreen, maniaScreen } as const;
  const raised = (['psychosisScreen', 'maniaScreen'] as const)
    .filter((screen) => screens[screen] === 'POSITIVE')
    .map((screen) => policy.assessment[screen]);
  return {
    event: {
      type: 'PsychiatricAssessmentCompleted',
      data: {
        assessmentId,
        assessorId: actor.subject,
        modality,
        ...screens,
        adequateTrials,
        labelStatus: 'OFF_LABEL',
        policyVersion: policyVersionOf(policy),
      },
      sealed: { diagnoses: [...diagnoses], rationale },
    },
    findings: raised.map((code) => ({ code, basis: 'ASSESSMENT', evidenceRef: assessmentId })),
  };
};

const latestClearance = ({ policy, zone, now }: RecordWorkUp): string =>
  after(now, policy.medicalClearance.validFor, zone);

const cleared = ({ clearanceId, result, conditions, validUntil }: MedicalClearance, command: RecordWorkUp): Part => ({
  event: {
    type: 'MedicalClearanceRecorded',
    data: {
      clearanceId,
      result,
      conditions: [...conditions],
      clinicianId: command.actor.subject,
      validUntil: validUntil ?? latestClearance(command),
      policyVersion: policyVersionOf(command.policy),
    },
  },
  findings: [],
});

const clearanceProblem = (command: RecordWorkUp): Refusal | undefined => {
  const until = command.clearance?.validUntil ?? null;
  if (until === null) return undefined;
  const [at, latest] = [instant(until), instant(latestClearance(command))];
  if (Temporal.Instant.compare(at, command.now) > 0 && Temporal.Instant.compare(at, latest) <= 0) return undefined;
  const detail = `clearance.validUntil must lie in the future and not after ${latest.toString()}.`;
  return refusal('ELIGIBILITY_PERIOD_INVALID', detail);
};

const ICD10CM = /^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/;

const diagnosesProblem = (assessment: Assessment | null): Refusal | undefined => {
  const index = (assessment?.diagnoses ?? []).findIndex((code) => !ICD10CM.test(code));
  if (index === -1) return undefined;
  const detail = `assessment.diagnoses[${index}]: an ICD-10-CM code looks like F33.2.`;
  return refusal('CODE_MALFORMED', detail);
};

const problemOf = (command: RecordWorkUp): Refusal | undefined => {
  const { findings, tests, policy, assessment, medications } = command;
  return (
    findingProblem(findings, policy) ??
    diagnosesProblem(assessment) ??
    medicationsProblem(medications?.items ?? []) ??
    testsProblem(tests, command) ??
    clearanceProblem(command)
  );
};

const partsOf = (command: RecordWorkUp): readonly Part[] => {
  const { assessment, medications, tests, clearance, policy } = command;
  return [
    ...(assessment === null ? [] : [assessed(assessment, command)]),
    ...(medications === null ? [] : [reconciled(medications, policy)]),
    ...tests.map((taken) => testResulted(taken, command)),
    ...(clearance === null ? [] : [cleared(clearance, command)]),
  ];
};

/** Of the classes that the policy names. */
export const endedByContraindication = (
  policy: ClinicPolicy,
  found: readonly IntakeCaseEvent[],
  state: IntakeCase,
): IntakeCaseEvent[] => {
  const identified = found.flatMap((event) => (event.type === 'ContraindicationIdentified' ? [event.data] : []));
  const first = identified.find((data) => policy.eligibility.revokedBy.contraindications.includes(data.class));
  return first === undefined
    ? []
    : endOfEligibility(state, 'NEW_CONTRAINDICATION', { triggeredBy: first.code, policy });
};

/** What of all this ends an eligibility that is in force; the first reason counts. */
const endedBy = (command: RecordWorkUp, found: readonly IntakeCaseEvent[], state: IntakeCase): IntakeCaseEvent[] => {
  const { unreviewedMedicationChange } = command.policy.eligibility.revokedBy;
  const byContraindication = endedByContraindication(command.policy, found, state);
  if (byContraindication.length > 0) return byContraindication;
  if (command.clearance?.result === 'NOT_CLEARED')
    return endOfEligibility(state, 'MEDICAL_CLEARANCE_DENIED', {
      triggeredBy: command.clearance.clearanceId,
      policy: command.policy,
    });
  const { medications } = command;
  const unreviewed = unreviewedMedicationChange && medications?.changed === true && !medications.reviewed;
  return unreviewed
    ? endOfEligibility(state, 'MEDICATION_CHANGE_UNREVIEWED', {
        triggeredBy: medications.reconciliationId,
        policy: command.policy,
      })
    : [];
};

/** What was found about the patient in one visit: all of it is recorded, or none. */
export const recordWorkUp = (command: RecordWorkUp, state: IntakeCase): Decided => {
  const problem = problemOf(command);
  if (problem !== undefined) return refuse(problem);
  const parts = partsOf(command);
  const told = command.findings.map((code): Finding => ({ code, basis: 'FINDING', evidenceRef: null }));
  const identified = identify([...told, ...parts.flatMap((part) => part.findings)], state, command);
  return accept(...parts.map(({ event }) => event), ...identified, ...endedBy(command, identified, state));
};
