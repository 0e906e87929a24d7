import { instant, Temporal, type MissingGate } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { gate } from './blocking.js';
import type { DischargePatient, InfusionSession, Start, Stop } from './infusion.types.js';
import { inOrder, isAfter, later, plus } from './moments.js';
import { recoveryAt } from './site-rules.js';

export interface AfterDose {
  readonly start: Start;
  readonly stop: Stop;
  readonly state: InfusionSession;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}
type Departure = Pick<DischargePatient, 'escortIdentified' | 'instructionsAcknowledged' | 'suicideQuestionAsked'>;
type Criterion = (dose: AfterDose, departure: Departure) => MissingGate[];

const vitalsAfterStop = ({ state, stop }: AfterDose): string[] =>
  inOrder(
    state.vitals.map(({ observedAt }) => observedAt),
    (at) => at,
  ).filter((observedAt) => !isAfter(instant(stop.stoppedAt), instant(observedAt)));

const observation: Criterion = ({ start, stop, policy, now }) => {
  const { minObservation } = recoveryAt(policy, start.siteId);
  const from = plus(stop.stoppedAt, minObservation, start.zone);
  if (!isAfter(from, now)) return [];
  const detail = `Observation lasts at least ${minObservation} after the stop.`;
  return [{ ...gate('OBSERVATION_COMPLETE', detail), from: from.toString() }];
};

const recovered: Criterion = ({ state, policy }) => {
  const { minScore } = policy.recovery;
  const score = state.recovery.at(-1)?.score;
  if (score !== undefined && score >= minScore) return [];
  const scored = score === undefined ? 'Recovery has not been assessed' : `The last recovery score is ${score}`;
  return [gate('RECOVERY_SCORE', `${scored}; at least ${minScore} is needed.`, 'RecoveryAssessed')];
};

/** The readings since the last one that calls for a hold or a stop, and that no clinician has answered. */
const steady = (dose: AfterDose): string[] => {
  const taken = vitalsAfterStop(dose);
  const objected = dose.state.objections.map(({ observedAt }) => observedAt);
  return taken.slice(taken.findLastIndex((at) => objected.includes(at)) + 1);
};

/** The reading with which two are within limits, far enough apart that the second says something of its own. */
const secondSteady = (dose: AfterDose): string | undefined => {
  const [first, ...others] = steady(dose);
  if (first === undefined) return undefined;
  const from = plus(first, dose.policy.infusionRoom.discharge.vitalsApart);
  return others.find((at) => !isAfter(from, instant(at)));
};

const vitalsTwice: Criterion = (dose) => {
  if (secondSteady(dose) !== undefined) return [];
  const { vitalsApart } = dose.policy.infusionRoom.discharge;
  const taken = `${steady(dose).length} sets of vital signs within limits since the stop or the last that was not`;
  return [gate('VITALS_AFTER_STOP', `${taken}; two are needed, ${vitalsApart} apart.`, 'VitalsRecorded')];
};

const withinLimits: Criterion = ({ state: { open } }) =>
  open
    .filter(({ recommendation }) => recommendation !== 'ACKNOWLEDGE')
    .map(({ ruleId, parameter, value }) =>
      gate('VITALS_WITHIN_LIMITS', `${ruleId}: ${parameter} is ${value}.`, 'VitalsRecorded', 'ThresholdsAcknowledged'),
    );

const nearBaseline: Criterion = ({ state: { scales }, policy }) =>
  Object.entries(policy.infusionRoom.discharge.aboveBaselineAtMost).flatMap(([scale, most]) => {
    const of = (phase: string) =>
      inOrder(
        scales.filter((each) => each.scale === scale && each.phase === phase),
        ({ observedAt }) => observedAt,
      ).at(-1)?.score;
    const [before, since] = [of('BEFORE') ?? 0, of('RECOVERY')];
    if (since === undefined)
      return [gate(`${scale}_NEAR_BASELINE`, `${scale} is not recorded since the stop.`, 'ScaleRecorded')];
    const detail = `${scale} is ${since}, allowed at most ${before + most}.`;
    return since - before > most ? [gate(`${scale}_NEAR_BASELINE`, detail, 'ScaleRecorded')] : [];
  });

const suicideQuestion: Criterion = (_, { suicideQuestionAsked }) =>
  suicideQuestionAsked ? [] : [gate('SUICIDE_QUESTION', 'The patient has not been asked about suicide.')];

const escort: Criterion = ({ state }, { escortIdentified }) => {
  if (state.escort === null)
    return [gate('ESCORT_CONFIRMED', 'The escort did not appear; nobody else is confirmed.', 'EscortConfirmed')];
  return escortIdentified ? [] : [gate('ESCORT_IDENTIFIED', 'The escort is not here with identification.')];
};

const instructions: Criterion = (_, { instructionsAcknowledged }) =>
  instructionsAcknowledged
    ? []
    : [gate('INSTRUCTIONS_ACKNOWLEDGED', 'The patient has not acknowledged the instructions.')];

const CRITERIA: readonly Criterion[] = [
  observation,
  recovered,
  vitalsTwice,
  withinLimits,
  nearBaseline,
  suicideQuestion,
  escort,
  instructions,
];

export const unmet = (dose: AfterDose, departure: Departure): MissingGate[] =>
  CRITERIA.flatMap((criterion) => criterion(dose, departure));

/** The names of what a discharge has met. */
export const criteriaOf = ({ infusionRoom }: ClinicPolicy): string[] => [
  'OBSERVATION_COMPLETE',
  'RECOVERY_SCORE',
  'VITALS_AFTER_STOP',
  'VITALS_WITHIN_LIMITS',
  ...Object.keys(infusionRoom.discharge.aboveBaselineAtMost).map((scale) => `${scale}_NEAR_BASELINE`),
  'SUICIDE_QUESTION',
  'ESCORT_IDENTIFIED',
  'INSTRUCTIONS_ACKNOWLEDGED',
];

/** Since when the patient was recovered, apart from the least observation: good scores, and vital signs, of the last run. */
export const readyAt = (dose: AfterDose): string => {
  const { recovery } = dose.state;
  const lastBelow = recovery.findLastIndex(({ score }) => score < dose.policy.recovery.minScore);
  const candidates = [recovery[lastBelow + 1]?.assessedAt, secondSteady(dose)].filter((at) => at !== undefined);
  return candidates.reduce(later, dose.stop.stoppedAt);
};
