import { blocked, type RefusalCode } from '#contracts';
import { refusal, refuse, type MissingGate, type Refusal } from '#kernel';
import type { Decided, InfusionCommand, InfusionSession } from './infusion.types.js';

export const stepOf = ({ checkIn }: InfusionSession): string | undefined =>
  checkIn === null ? undefined : `INFUSION:${checkIn.ordinal}`;

/** Refused on the clinical order, and recorded so. */
export const blockedAt = (state: InfusionSession, command: InfusionCommand['type'], reason: Refusal): Decided =>
  blocked(command, reason, stepOf(state));

export const gate = (name: string, detail: string, ...satisfiedBy: readonly string[]): MissingGate => ({
  gate: name,
  detail,
  satisfiedBy,
});

export const missingGates = (code: RefusalCode, missing: readonly MissingGate[]): Refusal =>
  refusal(code, `Missing: ${missing.map((each) => each.gate).join(', ')}.`, missing);

/** One gate for each credential that a person in a role does not hold. */
export const credentialGates = (role: string, credentialsMissing: readonly string[]): MissingGate[] =>
  credentialsMissing.map((credential) =>
    gate(
      `${role}_${credential.replaceAll(' ', '_').toUpperCase()}`,
      `The ${role.toLowerCase()} holds no valid ${credential} here.`,
      'CredentialVerified',
    ),
  );

/** Why something that belongs before the start is not done now. */
export const onlyBeforeStart = ({ status }: InfusionSession): Decided =>
  status === 'RUNNING' || status === 'PAUSED' || status === 'STOPPED'
    ? refuse(refusal('INFUSION_ALREADY_STARTED', 'The infusion has started.'))
    : refuse(refusal('INFUSION_OVER', 'The session is over.'));
