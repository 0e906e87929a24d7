import { accept, refusal, refuse, type Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { blockedAt, gate, missingGates } from './blocking.js';
import { criteriaOf, readyAt, unmet, type AfterDose } from './criteria.js';
import type {
  AssessRecovery,
  Decided,
  DischargeAgainstAdvice,
  DischargePatient,
  InfusionSession,
} from './infusion.types.js';
import { plus } from './moments.js';
import { recoveryAt } from './site-rules.js';

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

/** Computed here once and carried by the event; no other service adds it up again. */
const noDriveUntil = ({ start, stop, policy }: AfterDose): string =>
  plus(stop.stoppedAt, recoveryAt(policy, start.siteId).noDriveAfterStop, start.zone).toString();

const afterDose = (state: InfusionSession, policy: ClinicPolicy, now: Temporal.Instant): AfterDose | null =>
  state.status === 'STOPPED' && state.start !== null && state.stop !== null
    ? { start: state.start, stop: state.stop, state, policy, now }
    : null;

export const discharge = (command: DischargePatient, state: InfusionSession): Decided => {
  const { policy, now, by, escortIdentified } = command;
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
      criteria: criteriaOf(policy),
      signedBy: by,
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
