import { accept, instant, localDate, refusal, refuse, type MissingGate, type Refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { blockedAt, credentialGates, gate, missingGates } from './blocking.js';
import { missingChecks } from './checklist.js';
import type { CheckIn, Decided, Dose, InfusionSession, StaffMember, StartInfusion } from './infusion.types.js';
import { vialMissing } from './vial-gate.js';
import { weightMissing } from './weight.js';

const checksMissing = (command: StartInfusion, state: InfusionSession, visit: CheckIn): MissingGate[] => {
  const { now, zone } = command;
  const today = localDate(now, zone);
  return [
    ...(localDate(instant(visit.checkedInAt), zone).equals(today)
      ? []
      : [gate('CHECKED_IN_TODAY', `The patient was checked in before ${today.toString()}.`, 'PatientCheckedIn')]),
    ...missingChecks(state, command.policy, now),
    ...vialMissing(command.issuedMcg, state.dose),
    ...weightMissing(state.dose, command.weighed, command.policy),
    ...therapistMissing(command),
  ];
};

/** Where the protocol puts a therapist in the room, the permit says so. */
const therapistMissing = ({ permit, therapist }: StartInfusion): MissingGate[] =>
  'attendance' in permit && permit.attendance.includes('therapist') && therapist === null
    ? [gate('THERAPIST_PRESENT', 'The protocol has a therapist present at this infusion.')]
    : [];

const staffMissing = ({ monitor, supervisor, therapist }: StartInfusion): MissingGate[] => {
  const roles: readonly (readonly [string, StaffMember | null])[] = [
    ['MONITOR', monitor],
    ['SUPERVISOR', supervisor],
    ['THERAPIST', therapist],
  ];
  return roles.flatMap(([role, member]) => credentialGates(role, member?.credentialsMissing ?? []));
};

const CONSENT: MissingGate = gate('CONSENT_ACTIVE', 'Consent to ketamine treatment is not in force.', 'ConsentSigned');
const ONE_AT_A_TIME: MissingGate = gate(
  'NO_OTHER_INFUSION',
  'The patient has not left after another infusion.',
  'PatientDischarged',
);

/** Everything that stands in the way, gravest first: the first names the refusal, all are listed. */
const obstacles = (command: StartInfusion, state: InfusionSession, visit: CheckIn): Refusal[] => {
  const checks = checksMissing(command, state, visit);
  const staff = staffMissing(command);
  const withdrawn = state.consentWithdrawn || !command.consentInForce;
  return [
    ...(withdrawn ? [refusal('CONSENT_WITHDRAWN', CONSENT.detail, [CONSENT])] : []),
    ...(command.otherInfusionId === null
      ? []
      : [refusal('PATIENT_IN_INFUSION', ONE_AT_A_TIME.detail, [ONE_AT_A_TIME])]),
    ...('rejected' in command.permit ? [command.permit.rejected] : []),
    ...(checks.length > 0 ? [missingGates('PRE_INFUSION_CHECKS_MISSING', checks)] : []),
    ...(staff.length > 0 ? [missingGates('CREDENTIAL_INVALID', staff)] : []),
    ...command.crewProblems,
  ];
};

export const start = (command: StartInfusion, state: InfusionSession): Decided => {
  const { status, checkIn: visit } = state;
  if (status === 'DISCHARGED' || status === 'DEFERRED') return refuse(refusal('INFUSION_OVER', 'The session is over.'));
  if (status !== 'CHECKED_IN' || visit === null)
    return refuse(refusal('INFUSION_ALREADY_STARTED', 'The infusion has started.'));
  const [first, ...others] = obstacles(command, state, visit);
  if (first !== undefined) {
    const missing = [first, ...others].flatMap((obstacle) => obstacle.missing);
    return blockedAt(state, command.type, refusal(first.code, first.detail, missing));
  }
  return 'rejected' in command.permit
    ? refuse(command.permit.rejected)
    : begin(command, { ...state, checkIn: visit }, command.permit);
};

type Arrived = InfusionSession & { readonly checkIn: CheckIn };

type Permit = Exclude<StartInfusion['permit'], { readonly rejected: Refusal }>;

const begin = (command: StartInfusion, { checkIn: visit, dose }: Arrived, { permitId, gates }: Permit): Decided => {
  const { infusionId, courseId, siteId, ordinal } = visit;
  const { monitor, supervisor, therapist, zone, now, policy } = command;
  const staff = {
    monitorId: monitor.practitionerId,
    supervisorId: supervisor.practitionerId,
    therapistId: therapist?.practitionerId ?? null,
  };
  const step = { permitId, stepId: `INFUSION:${ordinal}`, ordinal };
  const place = { infusionId, courseId, siteId, zone };
  const pump = pumpOf(command, dose);
  // Permits that were granted before their evidence was kept here come without it.
  const evidence =
    gates.length === 0 ? {} : { gates: gates.map((each) => ({ ...each, evidence: [...each.evidence] })) };
  const from = { startedAt: now.toString(), policyVersion: policyVersionOf(policy) };
  return accept({ type: 'InfusionStarted', data: { ...place, ...step, ...staff, ...from, ...pump, ...evidence } });
};

const pumpOf = ({ pumpId, ivSite }: StartInfusion, dose: Dose | null) => ({
  ...(pumpId === null ? {} : { pumpId }),
  ...(ivSite === null ? {} : { ivSite }),
  ...(dose?.pumpMlPerH === undefined ? {} : { pumpMlPerH: dose.pumpMlPerH }),
});
