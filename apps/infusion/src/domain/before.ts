import { accept, refusal, refuse } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, credentialGates, gate, missingGates } from './blocking.js';
import { milligrams, outOfRange, type OutOfRange } from './dose.js';
import type {
  CheckInPatient,
  ConfirmEscort,
  Decided,
  DeferInfusion,
  InfusionSession,
  OrderDose,
} from './infusion.types.js';

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
  return accept({ type: 'PatientCheckedIn', data: { ...command.checkIn, identifiersMatched: kinds } });
};

export const confirmEscort = ({ escort }: ConfirmEscort): Decided => accept({ type: 'EscortConfirmed', data: escort });

const onlyBeforeStart = ({ status }: InfusionSession): Decided =>
  status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED'
    ? refuse(refusal('INFUSION_ALREADY_STARTED', 'The infusion has started.'))
    : refuse(refusal('INFUSION_OVER', 'The session is over.'));

const said = ({ field, value, min, max }: OutOfRange): string => `${field} is ${value}, allowed ${min} to ${max}`;
const GATE_OF = {
  mgPerKg: 'DOSE_MG_PER_KG',
  mgPerKgPerHour: 'DOSE_MG_PER_KG_PER_HOUR',
  totalMg: 'DOSE_TOTAL_MG',
  minutes: 'DOSE_MINUTES',
} as const satisfies Record<OutOfRange['field'], string>;

export const orderDose = (command: OrderDose, state: InfusionSession): Decided => {
  if (state.status !== 'CHECKED_IN') return onlyBeforeStart(state);
  const { mgPerKg, weightKg, minutes, prescriberId, credentialsMissing, policy } = command;
  const unqualified = credentialGates('PRESCRIBER', credentialsMissing);
  if (unqualified.length > 0) return blockedAt(state, command.type, missingGates('CREDENTIAL_INVALID', unqualified));
  const dose = { mgPerKg, weightKg, minutes, mg: milligrams(mgPerKg, weightKg) };
  const problems = outOfRange(dose, policy.infusion.dose);
  if (problems.length > 0) {
    const missing = problems.map((problem) => gate(GATE_OF[problem.field], `${said(problem)}.`, 'DoseOrdered'));
    const detail = `${problems.map(said).join('; ')}.`;
    return blockedAt(state, command.type, refusal('DOSE_OUT_OF_RANGE', detail, missing));
  }
  const ordered = { ...dose, route: 'IV', prescriberId, policyVersion: policyVersionOf(policy) } as const;
  return accept({ type: 'DoseOrdered', data: ordered });
};

export const defer = ({ initiator, reasonCode }: DeferInfusion, state: InfusionSession): Decided => {
  const { status, checkIn: visit } = state;
  if (status !== 'CHECKED_IN' || visit === null) return onlyBeforeStart(state);
  const { infusionId, ordinal } = visit;
  return accept({ type: 'InfusionDeferred', data: { infusionId, ordinal, initiator, reasonCode } });
};
