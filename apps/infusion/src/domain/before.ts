import { accept, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, gate, missingGates, onlyBeforeStart } from './blocking.js';
import type { CheckInPatient, Decided, DeferInfusion, InfusionSession } from './infusion.types.js';

/** Two identifiers, and the patient's consent said again on the day, before anything else. */
export const checkIn = (command: CheckInPatient, state: InfusionSession): Decided => {
  if (state.status !== 'NONE') return refuse(refusal('ALREADY_EXISTS', 'The patient is checked in.'));
  const { identifiersMatched, consentReaffirmed } = command.checkIn;
  const kinds = [...new Set(identifiersMatched)];
  const { minIdentifiers } = command.policy.infusion;
  const missing = [
    ...(kinds.length >= minIdentifiers
      ? []
      : [gate('IDENTIFIERS_MATCHED', `${kinds.length} of ${minIdentifiers} kinds of identifier matched.`)]),
    ...(consentReaffirmed
      ? []
      : [gate('CONSENT_REAFFIRMED', 'The patient has not reaffirmed consent today.', 'PatientCheckedIn')]),
  ];
  if (missing.length > 0) {
    const session = { ...state, checkIn: command.checkIn };
    return blockedAt(session, command.type, missingGates('PRE_INFUSION_CHECKS_MISSING', missing));
  }
  return accept({
    type: 'PatientCheckedIn',
    data: { ...command.checkIn, identifiersMatched: kinds, policyVersion: policyVersionOf(command.policy) },
  });
};

export const defer = ({ initiator, reasonCode }: DeferInfusion, state: InfusionSession): Decided => {
  const { status, checkIn: visit } = state;
  if (status !== 'CHECKED_IN' || visit === null) return onlyBeforeStart(state);
  const { infusionId, ordinal } = visit;
  return accept({ type: 'InfusionDeferred', data: { infusionId, ordinal, initiator, reasonCode } });
};
