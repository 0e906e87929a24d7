import type { SchedulingEvent } from '#contracts';
import { accept, instant, refusal, refuse, Temporal, type Aggregate, type Decision } from '#kernel';

export type PractitionerEvent = Extract<
  SchedulingEvent,
  { type: 'PractitionerRegistered' | 'CredentialVerified' | 'CredentialSuspended' | 'CredentialExpired' }
>;
type DataOf<N extends PractitionerEvent['type']> = Extract<PractitionerEvent, { type: N }>['data'];
export type Profession = DataOf<'PractitionerRegistered'>['profession'];

export interface Credential {
  readonly validUntil: string;
  readonly status: 'VERIFIED' | 'SUSPENDED' | 'EXPIRED';
}

export interface Practitioner {
  readonly practitionerId: string;
  readonly credentials: Readonly<Record<string, Credential>>;
}

export type PractitionerCommand =
  | { readonly type: 'RegisterPractitioner'; readonly data: DataOf<'PractitionerRegistered'> }
  | {
      readonly type: 'VerifyCredential';
      readonly data: Omit<DataOf<'CredentialVerified'>, 'practitionerId'>;
      readonly now: Temporal.Instant;
    }
  | { readonly type: 'SuspendCredential'; readonly data: Omit<DataOf<'CredentialSuspended'>, 'practitionerId'> }
  /** The timer's question: has this credential run out by now? */
  | { readonly type: 'ExpireCredential'; readonly credentialId: string; readonly now: Temporal.Instant };

type Decided = Decision<PractitionerEvent>;
type CommandOf<N extends PractitionerCommand['type']> = Extract<PractitionerCommand, { type: N }>;

/** Verifying again renews: same credential, new period. */
const verify = ({ data, now }: CommandOf<'VerifyCredential'>, { practitionerId }: Practitioner): Decided => {
  const until = instant(data.validUntil);
  if (Temporal.Instant.compare(until, instant(data.validFrom)) <= 0)
    return refuse(refusal('CREDENTIAL_PERIOD_INVALID', 'validUntil must come after validFrom.'));
  if (Temporal.Instant.compare(until, now) <= 0)
    return refuse(
      refusal('CREDENTIAL_PERIOD_INVALID', 'validUntil has passed; verify the credential that replaced it.'),
    );
  return accept({ type: 'CredentialVerified', data: { ...data, practitionerId } });
};

const suspend = ({ data }: CommandOf<'SuspendCredential'>, { practitionerId, credentials }: Practitioner): Decided => {
  const credential = credentials[data.credentialId];
  if (credential === undefined)
    return refuse(refusal('CREDENTIAL_UNKNOWN', 'The practitioner has no credential with this id.'));
  if (credential.status === 'SUSPENDED') return accept();
  return accept({ type: 'CredentialSuspended', data: { ...data, practitionerId } });
};

/** Looks again: a renewed credential outlives its timer, and a suspended one has ended already. */
const expire = (
  { credentialId, now }: CommandOf<'ExpireCredential'>,
  { practitionerId, credentials }: Practitioner,
): Decided => {
  const credential = credentials[credentialId];
  if (credential?.status !== 'VERIFIED') return accept();
  const { validUntil } = credential;
  if (Temporal.Instant.compare(now, instant(validUntil)) < 0) return accept();
  return accept({ type: 'CredentialExpired', data: { credentialId, practitionerId, validUntil } });
};

const decide = (command: PractitionerCommand, state: Practitioner | null): Decided => {
  if (command.type === 'RegisterPractitioner')
    return state === null
      ? accept({ type: 'PractitionerRegistered', data: command.data })
      : refuse(refusal('ALREADY_EXISTS', 'The practitioner is registered.'));
  if (state === null) return refuse(refusal('NOT_FOUND', 'The practitioner is not registered.'));
  if (command.type === 'VerifyCredential') return verify(command, state);
  return command.type === 'SuspendCredential' ? suspend(command, state) : expire(command, state);
};

const evolve = (state: Practitioner | null, event: PractitionerEvent): Practitioner | null => {
  if (event.type === 'PractitionerRegistered')
    return { practitionerId: event.data.practitionerId, credentials: state?.credentials ?? {} };
  return state === null ? null : { ...state, credentials: evolveCredentials(state.credentials, event) };
};

const evolveCredentials = (
  credentials: Practitioner['credentials'],
  event: Exclude<PractitionerEvent, { type: 'PractitionerRegistered' }>,
): Practitioner['credentials'] => {
  const { credentialId } = event.data;
  if (event.type === 'CredentialVerified')
    return { ...credentials, [credentialId]: { validUntil: event.data.validUntil, status: 'VERIFIED' } };
  const known = credentials[credentialId];
  if (known === undefined) return credentials;
  const status = event.type === 'CredentialSuspended' ? 'SUSPENDED' : 'EXPIRED';
  return { ...credentials, [credentialId]: { ...known, status } };
};

/** Somebody who treats patients, and the credentials that were verified for them. Works at one or several sites. */
export const practitioner: Aggregate<Practitioner | null, PractitionerCommand, PractitionerEvent> = {
  service: 'scheduling',
  category: 'practitioner',
  initial: null,
  decide,
  evolve,
  subject: (state) => (state === null ? undefined : { key: state.practitionerId, siteId: null, patientRef: null }),
};
