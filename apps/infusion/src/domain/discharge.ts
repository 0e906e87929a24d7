import { accept, instant, refusal, refuse, Temporal, type MissingGate } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { blockedAt, gate, missingGates } from './blocking.js';
import type {
  AssessRecovery,
  Decided,
  DischargeAgainstAdvice,
  DischargePatient,
  InfusionSession,
  Start,
  Stop,
} from './infusion.types.js';

interface AfterDose {
  readonly start: Start;
  readonly stop: Stop;
  readonly state: InfusionSession;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}
type Departure = Pick<DischargePatient, 'escortIdentified' | 'instructionsAcknowledged'>;

const after = (from: string, duration: string, zone: string): Temporal.Instant =>
  instant(from).toZonedDateTimeISO(zone).add(duration).toInstant();

const notStopped = (
  state: InfusionSession,
  command: 'AssessRecovery' | 'DischargePatient' | 'DischargeAgainstAdvice',
) => {
  if (state.status === 'DISCHARGED' || state.status === 'DEFERRED')
    return refuse(refusal('INFUSION_OVER', 'The session is over.'));
  const missing = gate('INFUSION_STOPPED', 'The infusion has not been stopped.', 'InfusionStopped');
  return blockedAt(state, command, refusal('INFUSION_NOT_STOPPED', missing.detail, [missing]));
};

export const assessRecovery = ({ scale, score, now, type }: AssessRecovery, state: InfusionSession): Decided =>
  state.status === 'STOPPED'
    ? accept({ type: 'RecoveryAssessed', data: { scale, score, assessedAt: now.toString() } })
    : notStopped(state, type);

const vitalsAfterStop = ({ state, stop }: AfterDose): string[] =>
  state.vitals
    .filter((observedAt) => Temporal.Instant.compare(instant(observedAt), instant(stop.stoppedAt)) >= 0)
    .sort((a, b) => Temporal.Instant.compare(instant(a), instant(b)));

const observedLongEnough = ({ start, stop, policy, now }: AfterDose): MissingGate[] => {
  const { minObservation } = policy.recovery;
  const from = after(stop.stoppedAt, minObservation, start.zone);
  if (Temporal.Instant.compare(now, from) >= 0) return [];
  const detail = `Observation lasts at least ${minObservation} after the stop.`;
  return [{ ...gate('OBSERVATION_COMPLETE', detail), from: from.toString() }];
};

const unmet = (dose: AfterDose, { escortIdentified, instructionsAcknowledged }: Departure): MissingGate[] => {
  const { minScore } = dose.policy.recovery;
  const score = dose.state.recovery.at(-1)?.score;
  const recovered = score !== undefined && score >= minScore;
  const scored = score === undefined ? 'Recovery has not been assessed' : `The last recovery score is ${score}`;
  return [
    ...observedLongEnough(dose),
    ...(recovered ? [] : [gate('RECOVERY_SCORE', `${scored}; at least ${minScore} is needed.`, 'RecoveryAssessed')]),
    ...(vitalsAfterStop(dose).length > 0
      ? []
      : [gate('VITALS_AFTER_STOP', 'No vital signs were taken after the stop.', 'VitalsRecorded')]),
    ...(escortIdentified ? [] : [gate('ESCORT_IDENTIFIED', 'The escort is not here with identification.')]),
    ...(instructionsAcknowledged
      ? []
      : [gate('INSTRUCTIONS_ACKNOWLEDGED', 'The patient has not acknowledged the instructions.')]),
  ];
};

/** Since when the patient was recovered, apart from the least observation: first good score of the last run, and vitals. */
const readyAt = (dose: AfterDose): string => {
  const { recovery } = dose.state;
  const lastBelow = recovery.findLastIndex(({ score }) => score < dose.policy.recovery.minScore);
  const candidates = [recovery[lastBelow + 1]?.assessedAt, vitalsAfterStop(dose)[0]].filter((at) => at !== undefined);
  return candidates.reduce(
    (latest, at) => (Temporal.Instant.compare(instant(at), instant(latest)) > 0 ? at : latest),
    dose.stop.stoppedAt,
  );
};

/** Computed here once and carried by the event; no other service adds it up again. */
const noDriveUntil = ({ start, stop, policy }: AfterDose): string =>
  after(stop.stoppedAt, policy.recovery.noDriveAfterStop, start.zone).toString();

const afterDose = (state: InfusionSession, policy: ClinicPolicy, now: Temporal.Instant): AfterDose | null =>
  state.status === 'STOPPED' && state.start !== null && state.stop !== null
    ? { start: state.start, stop: state.stop, state, policy, now }
    : null;

export const discharge = (command: DischargePatient, state: InfusionSession): Decided => {
  const { policy, now, escortIdentified } = command;
  const dose = afterDose(state, policy, now);
  if (dose === null) return notStopped(state, command.type);
  const missing = unmet(dose, command);
  if (missing.length > 0) return blockedAt(state, command.type, missingGates('DISCHARGE_CRITERIA_UNMET', missing));
  const { infusionId, ordinal } = dose.start;
  return accept({
    type: 'PatientDischarged',
    data: {
      infusionId,
      ordinal,
      readyAt: readyAt(dose),
      dischargedAt: now.toString(),
      noDriveUntil: noDriveUntil(dose),
      instructionsVersion: policy.recovery.instructionsVersion,
      escortIdentified,
      policyVersion: policyVersionOf(policy),
    },
  });
};

/** A patient may leave; what was not met, and who saw it, is kept. The pump is off before anybody leaves. */
export const dischargeAgainstAdvice = (command: DischargeAgainstAdvice, state: InfusionSession): Decided => {
  const { policy, now, by, witnessId, reasonCode } = command;
  const dose = afterDose(state, policy, now);
  if (dose === null) return notStopped(state, command.type);
  if (witnessId === by) return refuse(refusal('WITNESS_IS_ACTOR', 'The witness is the person who discharges.'));
  const { infusionId, ordinal } = dose.start;
  return accept({
    type: 'DischargedAgainstAdvice',
    data: {
      infusionId,
      ordinal,
      witnessId,
      reasonCode,
      dischargedAt: now.toString(),
      noDriveUntil: noDriveUntil(dose),
      unmet: unmet(dose, command).map((missing) => missing.gate),
      policyVersion: policyVersionOf(policy),
    },
  });
};
