import { accept, instant, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, credentialGates, gate, missingGates, onlyBeforeStart } from './blocking.js';
import { calculate, isOutside, outOfPreparation, outOfRange, said, type Calculation, type OutOfRange } from './dose.js';
import { distance, exact, minus, rounded, times } from './exact.js';
import type { AdjustDose, CalculatedDose, Decided, InfusionSession, OrderDose } from './infusion.types.js';
import { isAfter, plus } from './moments.js';
import { weightOutOfLine } from './weight.js';

type Ordering = OrderDose | AdjustDose;

/** `mgPerKgPerHour` → `DOSE_MG_PER_KG_PER_HOUR`. */
const gateOf = ({ field }: OutOfRange): string => `DOSE_${field.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

/** Against what the patient was given here before. */
const stepTooLarge = ({ mgPerKg, previous, policy }: Ordering): OutOfRange[] => {
  if (previous === null) return [];
  const step = { field: 'mgPerKgStep', value: rounded(minus(exact(mgPerKg), exact(previous.mgPerKg)), 4) };
  const { maxStepMgPerKg } = policy.infusionRoom.order;
  return [{ ...step, min: -policy.infusion.dose.mgPerKg.max, max: maxStepMgPerKg }].filter(isOutside);
};

const tooOld = ({ weightMeasuredAt, now, policy }: Ordering) => {
  const { weightMaxAge } = policy.infusionRoom.order;
  return isAfter(now, plus(weightMeasuredAt, weightMaxAge))
    ? [gate('DOSE_WEIGHT_AGE', `weightMeasuredAt is ${weightMeasuredAt}, allowed at most ${weightMaxAge} ago.`)]
    : [];
};

interface Found {
  readonly calculation: Calculation;
  readonly refused: Decided | null;
}

const examine = (command: Ordering, state: InfusionSession): Found => {
  const { credentialsMissing, policy } = command;
  const calculation = calculate(command, policy.infusionRoom.order);
  const unqualified = credentialGates('PRESCRIBER', credentialsMissing);
  if (unqualified.length > 0)
    return { calculation, refused: blockedAt(state, command.type, missingGates('CREDENTIAL_INVALID', unqualified)) };
  if (isAfter(instant(command.weightMeasuredAt), command.now))
    return { calculation, refused: refuse(refusal('TIME_IN_FUTURE', 'weightMeasuredAt lies in the future.')) };
  const problems = [
    ...outOfRange(command, calculation, policy.infusion.dose),
    ...outOfPreparation(command, calculation, policy.infusionRoom.order),
    ...weightOutOfLine(command.weightKg, command.weighed, policy),
    ...stepTooLarge(command),
  ];
  const missing = [
    ...problems.map((problem) => gate(gateOf(problem), `${said(problem)}.`, 'DoseOrdered')),
    ...tooOld(command),
  ];
  if (missing.length === 0) return { calculation, refused: null };
  const detail = missing.map((each) => each.detail).join(' ');
  return { calculation, refused: blockedAt(state, command.type, refusal('DOSE_OUT_OF_RANGE', detail, missing)) };
};

const ordered = (command: Ordering, calculation: Calculation): CalculatedDose => {
  const { mgPerKg, weightKg, weightMeasuredAt, minutes, vialMgPerMl, infusionMl, prescriberId, policy } = command;
  const preparation = { vialMgPerMl, infusionMl, ...calculation };
  const signed = { route: 'IV', prescriberId, policyVersion: policyVersionOf(policy) } as const;
  return { mgPerKg, weightKg, minutes, weightMeasuredAt, ...preparation, ...signed };
};
export const orderDose = (command: OrderDose, state: InfusionSession): Decided => {
  if (state.status !== 'CHECKED_IN') return onlyBeforeStart(state);
  if (state.dose !== null) return refuse(refusal('DOSE_ALREADY_ORDERED', 'Adjust the dose, with a reason.'));
  const { calculation, refused } = examine(command, state);
  return refused ?? accept({ type: 'DoseOrdered', data: ordered(command, calculation) });
};

/** Until the start. What was checked of the order before does not count for this one. */
export const adjustDose = (command: AdjustDose, state: InfusionSession): Decided => {
  const { status, dose } = state;
  if (status !== 'CHECKED_IN') return onlyBeforeStart(state);
  if (dose === null) return refuse(refusal('DOSE_NOT_ORDERED', 'Order the dose first.'));
  const { calculation, refused } = examine(command, state);
  const from = { fromMgPerKg: dose.mgPerKg, fromMg: dose.mg, reasonCode: command.reasonCode };
  return refused ?? accept({ type: 'DoseAdjusted', data: { ...from, ...ordered(command, calculation) } });
};

/** Whether a number of somebody else's calculation is the system's, within a share of it. */
export const agrees = (theirs: number, ours: number, tolerance: number): boolean =>
  rounded(distance(exact(theirs), exact(ours)), 9) <= rounded(times(exact(ours), exact(tolerance)), 9);
