import { instant, Temporal, type MissingGate } from '#kernel';
import { after, type Standpoint } from './contraindications.js';
import type { ConsentType } from './consents.types.js';
import type { IntakeCase } from './intake-case.types.js';
import type { Contraindication } from './work-up.types.js';

/** A piece of evidence that a decision rests on. */
export interface Evidence {
  readonly what: string;
  readonly ref: string;
}

/** What a positive decision needs: there, with its evidence, or missing. */
type Requirement = { readonly evidence: Evidence } | { readonly missing: MissingGate };

const missing = (gate: string, detail: string, ...satisfiedBy: string[]): Requirement => ({
  missing: { gate, detail, satisfiedBy },
});
const met = (what: string, ref: string): Requirement => ({ evidence: { what, ref } });

const passed = (until: string, now: Temporal.Instant): boolean => Temporal.Instant.compare(instant(until), now) <= 0;

const instruments = (state: IntakeCase, { policy, zone, now }: Standpoint): Requirement[] => {
  const { always, byIndication, maxAge } = policy.requires.instruments;
  return [...new Set([...always, ...(byIndication[state.indication] ?? [])])].map((code) => {
    const [gate, result] = [`INSTRUMENT_${code}`, state.results[code]];
    if (result === undefined) return missing(gate, `${code} was not answered.`, 'InstrumentCompleted');
    return passed(after(instant(result.at), maxAge, zone), now)
      ? missing(gate, `${code} was answered at ${result.at}, longer ago than ${maxAge}.`, 'InstrumentCompleted')
      : met(code, result.ref);
  });
};

const tests = (state: IntakeCase, { policy, now }: Standpoint): Requirement[] =>
  policy.requires.clearanceTests.map((test) => {
    const [gate, result] = [`CLEARANCE_TEST_${test}`, state.tests[test]];
    if (result === undefined) return missing(gate, `${test} has no result.`, 'ClearanceTestResulted');
    return passed(result.validUntil, now)
      ? missing(gate, `${test} was valid until ${result.validUntil}.`, 'ClearanceTestResulted')
      : met(test, result.ref);
  });

const assessment = ({ assessment: done, indication }: IntakeCase, { policy }: Standpoint): Requirement[] => {
  if (!policy.requires.psychiatricAssessment) return [];
  if (done === null) return [missing('PSYCHIATRIC_ASSESSMENT', 'There is none.', 'PsychiatricAssessmentCompleted')];
  const least = policy.requires.priorTrials[indication] ?? 0;
  if (done.adequateTrials >= least) return [met('PSYCHIATRIC_ASSESSMENT', done.ref)];
  const detail = `${indication} asks for ${least} adequate treatments that failed; ${done.adequateTrials} were found.`;
  return [missing('PRIOR_TREATMENTS', detail, 'PsychiatricAssessmentCompleted')];
};

const medications = ({ medications: list }: IntakeCase, { policy }: Standpoint): Requirement[] => {
  if (!policy.requires.medicationsReconciled) return [];
  if (list === null) return [missing('MEDICATIONS_RECONCILED', 'They are not.', 'MedicationReconciled')];
  return list.reviewed
    ? [met('MEDICATIONS_RECONCILED', list.ref)]
    : [missing('MEDICATIONS_RECONCILED', 'No prescriber has reviewed the list.', 'MedicationReconciled')];
};

const clearance = ({ clearance: last }: IntakeCase, { policy, now }: Standpoint): Requirement[] => {
  if (!policy.requires.medicalClearance) return [];
  const wanting = (detail: string) => [missing('MEDICAL_CLEARANCE', detail, 'MedicalClearanceRecorded')];
  if (last === null) return wanting('There is none.');
  if (last.result === 'NOT_CLEARED') return wanting('The patient was not cleared.');
  return passed(last.validUntil, now)
    ? wanting(`It was valid until ${last.validUntil}.`)
    : [met('MEDICAL_CLEARANCE', last.ref)];
};

const consents = ({ consentsInForce }: IntakeCase, { policy }: Standpoint): Requirement[] =>
  policy.requires.consents
    .filter((type) => !consentsInForce.includes(type as ConsentType))
    .map((type) => missing(`CONSENT_${type}`, `${type} is not in force.`, 'ConsentSigned'));

const SATISFIES: Readonly<Record<Contraindication['class'], readonly string[]>> = {
  ABSOLUTE: ['ContraindicationCleared'],
  RELATIVE: ['ContraindicationOverridden', 'ContraindicationCleared'],
  TEMPORARY: ['ContraindicationCleared'],
};

const contraindications = (state: IntakeCase): Requirement[] =>
  state.contraindications.map(({ code, class: severity, recheckAt, overriddenBy }) => {
    if (overriddenBy !== null) return met(`OVERRIDE_${code}`, overriddenBy);
    const detail = `${severity.toLowerCase()}${recheckAt === null ? '' : `, re-check from ${recheckAt}`}`;
    const gate = { gate: `CONTRAINDICATION_${code}`, detail, satisfiedBy: SATISFIES[severity] };
    return { missing: recheckAt === null ? gate : { ...gate, from: recheckAt } };
  });

/** A doubt about the patient's safety never waits for a positive decision. */
const alerts = ({ openAlerts }: IntakeCase): Requirement[] => {
  if (openAlerts.length === 0) return [];
  const open = openAlerts.map(({ alertId }) => alertId).join(', ');
  return [missing('SAFETY_ALERTS_RESOLVED', `Open: ${open}.`, 'SafetyAlertResolved')];
};

const all = (state: IntakeCase, standpoint: Standpoint): readonly Requirement[] => [
  ...alerts(state),
  ...contraindications(state),
  ...instruments(state, standpoint),
  ...assessment(state, standpoint),
  ...medications(state, standpoint),
  ...tests(state, standpoint),
  ...clearance(state, standpoint),
  ...consents(state, standpoint),
];

export interface Requirements {
  readonly missing: readonly MissingGate[];
  readonly restsOn: readonly Evidence[];
}

/** What a positive decision would rest on at this moment, and each thing that it lacks. */
export const requirementsOf = (state: IntakeCase, standpoint: Standpoint): Requirements => {
  const found = all(state, standpoint);
  return {
    missing: found.flatMap((each) => ('missing' in each ? [each.missing] : [])),
    restsOn: found.flatMap((each) => ('evidence' in each ? [each.evidence] : [])),
  };
};
