import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Finding } from './contraindications.js';
import type { IntakeCaseEvent } from './intake-case.types.js';
import type { InstructHold, MedicationItem } from './work-up.types.js';

type Drug = ClinicPolicy['drugs'][string];

const drugOf = ({ drugs }: ClinicPolicy, rxnorm: string): Drug | undefined =>
  Object.hasOwn(drugs, rxnorm) ? drugs[rxnorm] : undefined;

const RXNORM = /^\d{1,8}$/;

const rxnormProblem = (code: string, at: string): Refusal | undefined =>
  RXNORM.test(code)
    ? undefined
    : refusal('CODE_MALFORMED', `${at}: an RxNorm code has 1 to 8 digits, such as 6470 for lorazepam.`);

export const medicationsProblem = (items: readonly MedicationItem[]): Refusal | undefined => {
  for (const [index, { rxnorm }] of items.entries()) {
    const problem = rxnormProblem(rxnorm, `medications.items[${index}].rxnorm`);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

/** Milligrams of lorazepam that the whole list equals in a day; drugs without an equivalent count nothing. */
export const lorazepamEquivalent = (policy: ClinicPolicy, items: readonly MedicationItem[]): number => {
  const total = items.reduce((sum, { rxnorm, doseMg, perDay }) => {
    const equivalent = drugOf(policy, rxnorm)?.lorazepamEquivalentMg;
    return equivalent === undefined ? sum : sum + (doseMg * perDay) / equivalent;
  }, 0);
  return Math.round(total * 1000) / 1000;
};

const isBenzodiazepine = (policy: ClinicPolicy, { rxnorm }: MedicationItem): boolean =>
  drugOf(policy, rxnorm)?.lorazepamEquivalentMg !== undefined;

const benzodiazepineFinding = (policy: ClinicPolicy, items: readonly MedicationItem[]): string[] => {
  const { maxLorazepamEquivalentMgPerDay: most, morningDoseAllowed, raises } = policy.benzodiazepines;
  const morning = !morningDoseAllowed && items.some((item) => item.morning && isBenzodiazepine(policy, item));
  return morning || lorazepamEquivalent(policy, items) > most ? [raises] : [];
};

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The order in which a list is told is no change of it; nor is when the last dose was. */
export const sameMedications = (one: readonly MedicationItem[], other: readonly MedicationItem[]): boolean => {
  const told = (items: readonly MedicationItem[]): string =>
    items
      .map(({ rxnorm, doseMg, perDay, morning }) => `${rxnorm} ${doseMg} ${perDay} ${morning}`)
      .sort()
      .join('\n');
  return told(one) === told(other);
};

export interface Reconciliation {
  readonly reconciliationId: string;
  readonly items: readonly MedicationItem[];
  readonly changed: boolean;
  readonly reviewed: boolean;
}

export const reconciled = (
  { reconciliationId, items, changed, reviewed }: Reconciliation,
  policy: ClinicPolicy,
): { readonly event: IntakeCaseEvent; readonly findings: readonly Finding[] } => {
  const drugs = items.map(({ rxnorm }) => drugOf(policy, rxnorm));
  const rules = drugs.flatMap((drug) => (drug === undefined ? [] : [policy.interactions[drug.class] ?? {}]));
  const raised = rules.flatMap(({ raises }) => (raises === undefined ? [] : [raises]));
  return {
    event: {
      type: 'MedicationReconciled',
      data: {
        reconciliationId,
        reviewed,
        changed,
        itemCount: items.length,
        unknownDrugs: drugs.filter((drug) => drug === undefined).length,
        lorazepamEquivalentMgPerDay: lorazepamEquivalent(policy, items),
        notices: distinct(rules.flatMap(({ notices = [] }) => notices)),
        policyVersion: policyVersionOf(policy),
      },
      sealed: { items: items.map((item) => ({ ...item })) },
    },
    findings: distinct([...raised, ...benzodiazepineFinding(policy, items)]).map((code) => ({
      code,
      basis: 'INTERACTION',
      evidenceRef: reconciliationId,
    })),
  };
};

/** Stopping some drugs at once is dangerous in itself: such a hold names the plan by which they are tapered. */
export const instructHold = (command: InstructHold): Decision<IntakeCaseEvent> => {
  const { holdId, rxnorm, from, until, taperPlanRef, actor, policy } = command;
  const malformed = rxnormProblem(rxnorm, 'rxnorm');
  if (malformed !== undefined) return refuse(malformed);
  if (Temporal.Instant.compare(instant(from), instant(until)) >= 0)
    return refuse(refusal('MEDICATION_HOLD_INVALID', `until must lie after from, ${from}.`));
  const drug = drugOf(policy, rxnorm);
  const needsPlan = drug !== undefined && policy.interactions[drug.class]?.taperPlanToHold === true;
  if (needsPlan && taperPlanRef === null)
    return refuse(refusal('MEDICATION_HOLD_INVALID', `taperPlanRef: a ${drug.class} is not held without one.`));
  const data = { holdId, rxnorm, from, until, prescriberId: actor.subject, taperPlanRef };
  return accept({ type: 'MedicationHoldInstructed', data });
};
