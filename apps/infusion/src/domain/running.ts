import { accept, refusal, refuse, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, gate } from './blocking.js';
import { deliveredBy, fractionDelivered, hourlyDose, isOutside } from './dose.js';
import type {
  Decided,
  Dose,
  InfusionSession,
  NoteConsentWithdrawal,
  PauseInfusion,
  ResumeInfusion,
  Start,
  StopInfusion,
} from './infusion.types.js';
import type { ChangeRate } from './room.types.js';
import { notOpen, refuseNotOpen } from './thresholds.js';

const notRunning = ({ status }: InfusionSession): Decided =>
  refuse(refusal('INFUSION_NOT_RUNNING', `The session is ${status.toLowerCase().replace('_', ' ')}.`));

/** What a person confirmed by an act at the pump, and what had gone in by then. */
const atPump = (volumeInfusedMl: number | null, confirms: readonly string[]) => ({
  ...(volumeInfusedMl === null ? {} : { volumeInfusedMl }),
  ...(confirms.length === 0 ? {} : { confirms: [...new Set(confirms)] }),
});

const wrongVolume = (volumeMl: number | null, { volumeInfusedMl, dose }: InfusionSession): Decided | null => {
  if (volumeMl === null) return null;
  const max = dose?.infusionMl ?? Number.MAX_SAFE_INTEGER;
  if (volumeMl >= volumeInfusedMl && volumeMl <= max) return null;
  const detail = `volumeInfusedMl is ${volumeMl}, allowed ${volumeInfusedMl} to ${max}.`;
  return refuse(refusal('VOLUME_IMPLAUSIBLE', detail));
};

const wrongAtPump = (
  { volumeInfusedMl, confirms }: Pick<PauseInfusion, 'volumeInfusedMl' | 'confirms'>,
  state: InfusionSession,
): Decided | null => {
  const unknown = notOpen(confirms, state);
  return unknown.length > 0 ? refuseNotOpen(unknown) : wrongVolume(volumeInfusedMl, state);
};

/** Holds the dose; `confirms` names the recommendations that this person follows. */
export const pause = (command: PauseInfusion, state: InfusionSession): Decided => {
  const { reasonCode, volumeInfusedMl, confirms, now } = command;
  if (state.status !== 'RUNNING') return notRunning(state);
  return (
    wrongAtPump(command, state) ??
    accept({
      type: 'InfusionPaused',
      data: { reasonCode, pausedAt: now.toString(), ...atPump(volumeInfusedMl, confirms) },
    })
  );
};

const WITHDRAWN = 'The patient withdrew consent: stop the pump, then observe until discharge.';
const CONSENT = gate('CONSENT_ACTIVE', 'Consent was withdrawn during this visit.');

const standsStill = (incident: string): Refusal => {
  const detail = `${incident} is on record for this patient: stop the pump.`;
  return refusal('COURSE_FROZEN', detail, [gate('NO_HOLD', detail, 'CourseResumed')]);
};

const holding = ({ open }: InfusionSession): Refusal[] => {
  const missing = open
    .filter(({ recommendation }) => recommendation !== 'ACKNOWLEDGE')
    .map(({ ruleId, parameter, value }) =>
      gate('WITHIN_LIMITS', `${ruleId}: ${parameter} is ${value}.`, 'VitalsRecorded', 'ThresholdsAcknowledged'),
    );
  return missing.length === 0 ? [] : [refusal('HOLD_NOT_CLEARED', 'Measure again before resuming.', missing)];
};

/** What started under these people goes on under people who may do the same. */
export const resume = (command: ResumeInfusion, state: InfusionSession): Decided => {
  if (state.incident !== null) return blockedAt(state, command.type, standsStill(state.incident.incident));
  if (state.consentWithdrawn) return blockedAt(state, command.type, refusal('CONSENT_WITHDRAWN', WITHDRAWN, [CONSENT]));
  if (state.status !== 'PAUSED') return refuse(refusal('INFUSION_NOT_PAUSED', 'The pump is not paused.'));
  const [first, ...others] = [...holding(state), ...command.crewProblems];
  if (first !== undefined) {
    const missing = [first, ...others].flatMap((obstacle) => obstacle.missing);
    return blockedAt(state, command.type, refusal(first.code, first.detail, missing));
  }
  const { reasonCode, supervisorId, policy } = command;
  const supervised = supervisorId === null ? {} : { supervisorId };
  return accept({
    type: 'InfusionResumed',
    data: { reasonCode, ...supervised, policyVersion: policyVersionOf(policy) },
  });
};

/** A new rate stays inside the policy's dose per weight and hour, and says what had gone in at the old one. */
export const changeRate = (command: ChangeRate, state: InfusionSession): Decided => {
  const { status, dose, pumpMlPerH } = state;
  if (status !== 'RUNNING') return notRunning(state);
  if (dose?.infusionMl === undefined || pumpMlPerH === null)
    return refuse(refusal('DOSE_NOT_ORDERED', 'The order names no volume.'));
  const { mlPerHour, volumeInfusedMl, reasonCode, orderedBy, now, policy } = command;
  const { mg, infusionMl, weightKg } = dose;
  const mgPerKgPerHour = hourlyDose(mlPerHour, { mg, infusionMl, weightKg });
  const range = policy.infusion.dose.mgPerKgPerHour;
  if (isOutside({ value: mgPerKgPerHour, ...range })) {
    const detail = `mgPerKgPerHour is ${mgPerKgPerHour}, allowed ${range.min} to ${range.max}`;
    return blockedAt(
      state,
      command.type,
      refusal('DOSE_OUT_OF_RANGE', `${detail}.`, [gate('DOSE_RATE', `${detail}.`)]),
    );
  }
  const rates = { fromMlPerH: pumpMlPerH, toMlPerH: mlPerHour, mgPerKgPerHour, volumeInfusedMl };
  const signed = { reasonCode, orderedBy, changedAt: now.toString(), policyVersion: policyVersionOf(policy) };
  return wrongVolume(volumeInfusedMl, state) ?? accept({ type: 'RateChanged', data: { ...rates, ...signed } });
};

/** Milligrams that were not ordered, or that the volume does not bear out: a slip of the keyboard. */
const wrongDelivery = (command: StopInfusion, state: InfusionSession, dose: Dose): Decided | null => {
  const { mgDelivered, volumeInfusedMl, policy } = command;
  const problem = (detail: string): Decided => {
    const missing = gate('DOSE_DELIVERED', `${detail}.`, 'InfusionStopped');
    return blockedAt(state, command.type, refusal('DOSE_OUT_OF_RANGE', `${detail}.`, [missing]));
  };
  if (!(mgDelivered >= 0 && mgDelivered <= dose.mg))
    return problem(`mgDelivered is ${mgDelivered}, allowed 0 to ${dose.mg} (as ordered)`);
  if (volumeInfusedMl === null || dose.infusionMl === undefined) return null;
  const byVolume = deliveredBy(volumeInfusedMl, { mg: dose.mg, infusionMl: dose.infusionMl });
  const tolerance = policy.infusionRoom.order.checkTolerance * dose.mg;
  return Math.abs(byVolume - mgDelivered) <= tolerance
    ? null
    : problem(`mgDelivered is ${mgDelivered}, but ${volumeInfusedMl} mL are ${byVolume} mg`);
};

/**
 * Ends the dose. Whether it uses up its place in the series depends on how much of it went in, not on why it ended. Nothing
 * about the order of things stands against a stop, whoever wants it: no withdrawal, and no recommendation that a newer
 * reading has cleared meanwhile. Only numbers that cannot be have to be typed again.
 */
export const stop = (command: StopInfusion, state: InfusionSession): Decided => {
  const { status, start, dose } = state;
  if ((status !== 'RUNNING' && status !== 'PAUSED') || start === null || dose === null) return notRunning(state);
  return (
    wrongDelivery(command, state, dose) ?? wrongVolume(command.volumeInfusedMl, state) ?? stopped(command, start, dose)
  );
};

const stopped = (command: StopInfusion, { infusionId, ordinal }: Start, dose: Dose): Decided => {
  const { kind, reasonCode, mgDelivered, volumeInfusedMl, confirms, now, policy } = command;
  const deliveredFraction = fractionDelivered(mgDelivered, dose);
  return accept({
    type: 'InfusionStopped',
    data: {
      infusionId,
      ordinal,
      kind,
      reasonCode,
      mgDelivered,
      deliveredFraction,
      counts: deliveredFraction >= policy.infusion.countsIfDeliveredFraction,
      stoppedAt: now.toString(),
      policyVersion: policyVersionOf(policy),
      ...atPump(volumeInfusedMl, confirms),
    },
  });
};

/** Reaches a visit from intake. Before the start it bars the start; once stopped, only observation is left anyway. */
export const noteConsentWithdrawal = (command: NoteConsentWithdrawal, state: InfusionSession): Decided => {
  const { status, checkIn, consentWithdrawn } = state;
  const underWay = status === 'CHECKED_IN' || status === 'RUNNING' || status === 'PAUSED';
  if (!underWay || checkIn === null || consentWithdrawn) return accept();
  const { consentType, effectiveFrom } = command;
  const { infusionId } = checkIn;
  return accept({ type: 'ConsentWithdrawalNoted', data: { infusionId, consentType, effectiveFrom } });
};
