import type { SchedulingEvent } from '#contracts';
import {
  accept,
  instant,
  reachOf,
  refusal,
  refuse,
  Temporal,
  type Aggregate,
  type Decision,
  type Reach,
} from '#kernel';

export type PractitionerEvent = Extract<
  SchedulingEvent,
  {
    type:
      | 'PractitionerRegistered'
      | 'CredentialVerified'
      | 'CredentialSuspended'
      | 'CredentialExpired'
      | 'SupervisorOnSite'
      | 'SupervisorOffSite';
  }
>;
type DataOf<N extends PractitionerEvent['type']> = Extract<PractitionerEvent, { type: N }>['data'];
export type Profession = DataOf<'PractitionerRegistered'>['profession'];

export interface Credential {
  readonly validUntil: string;
  readonly status: 'VERIFIED' | 'SUSPENDED' | 'EXPIRED';
  /** The one location that it holds for; null: wherever its holder works. */
  readonly siteId: string | null;
}

export interface Practitioner {
  readonly practitionerId: string;
  readonly siteIds: readonly string[];
  readonly credentials: Readonly<Record<string, Credential>>;
  /** The site where the person last signed on as supervisor; null after signing off. */
  readonly presence: { readonly siteId: string; readonly until: string } | null;
}

export type PractitionerCommand =
  | { readonly type: 'RegisterPractitioner'; readonly data: DataOf<'PractitionerRegistered'> }
  | {
      readonly type: 'VerifyCredential';
      readonly data: Omit<DataOf<'CredentialVerified'>, 'practitionerId'>;
      /** From the clinic policy: types of credential that hold for one registered location only. */
      readonly perSite: readonly string[];
      readonly now: Temporal.Instant;
    }
  | { readonly type: 'SuspendCredential'; readonly data: Omit<DataOf<'CredentialSuspended'>, 'practitionerId'> }
  | {
      readonly type: 'SignOn';
      readonly siteId: string;
      /** Null: as long as the policy allows. */
      readonly until: string | null;
      readonly maxPresence: string;
      readonly policyVersion: string;
      readonly now: Temporal.Instant;
    }
  | { readonly type: 'SignOff'; readonly siteId: string; readonly now: Temporal.Instant }
  /** The timer's question: has this credential run out by now? */
  | { readonly type: 'ExpireCredential'; readonly credentialId: string; readonly now: Temporal.Instant };

type Decided = Decision<PractitionerEvent>;
type CommandOf<N extends PractitionerCommand['type']> = Extract<PractitionerCommand, { type: N }>;

/** Verifying again renews: same credential, new period. */
const verify = ({ data, perSite, now }: CommandOf<'VerifyCredential'>, person: Practitioner): Decided => {
  const { practitionerId, siteIds } = person;
  if (data.siteId === undefined && perSite.includes(data.credentialType))
    return refuse(refusal('CREDENTIAL_SITE_REQUIRED', `${data.credentialType} holds for one location: send siteId.`));
  if (data.siteId !== undefined && !siteIds.includes(data.siteId))
    return refuse(refusal('SITE_UNKNOWN', `${practitionerId} is not registered at ${data.siteId}.`));
  if (data.verifiedAt !== undefined && Temporal.Instant.compare(instant(data.verifiedAt), now) > 0)
    return refuse(refusal('TIME_IN_FUTURE', 'verifiedAt lies in the future.'));
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

/** Whoever signs on at a site has left the one before. */
const signOn = (command: CommandOf<'SignOn'>, { practitionerId, siteIds, presence }: Practitioner): Decided => {
  const { siteId, now, maxPresence, policyVersion } = command;
  if (!siteIds.includes(siteId))
    return refuse(refusal('PRACTITIONER_UNKNOWN', `${practitionerId} is not registered at ${siteId}.`));
  const latest = now.add(maxPresence);
  const until = command.until === null ? latest : instant(command.until);
  if (Temporal.Instant.compare(until, now) <= 0 || Temporal.Instant.compare(until, latest) > 0)
    return refuse(
      refusal('PRESENCE_PERIOD_INVALID', `until must be in the future and not after ${latest.toString()}.`),
    );
  const from = now.toString();
  const left: PractitionerEvent[] =
    presence === null || presence.siteId === siteId
      ? []
      : [{ type: 'SupervisorOffSite', data: { practitionerId, siteId: presence.siteId, at: from } }];
  return accept<PractitionerEvent>(...left, {
    type: 'SupervisorOnSite',
    data: { practitionerId, siteId, from, until: until.toString(), policyVersion },
  });
};

const signOff = ({ siteId, now }: CommandOf<'SignOff'>, { practitionerId, presence }: Practitioner): Decided =>
  presence?.siteId === siteId
    ? accept({ type: 'SupervisorOffSite', data: { practitionerId, siteId, at: now.toString() } })
    : refuse(refusal('NOT_ON_SITE', `${practitionerId} is not signed on at ${siteId}.`));

const decide = (command: PractitionerCommand, state: Practitioner | null): Decided => {
  if (command.type === 'RegisterPractitioner')
    return state === null
      ? accept({ type: 'PractitionerRegistered', data: command.data })
      : refuse(refusal('ALREADY_EXISTS', 'The practitioner is registered.'));
  if (state === null) return refuse(refusal('NOT_FOUND', 'The practitioner is not registered.'));
  return decideKnown(command, state);
};

const decideKnown = (
  command: Exclude<PractitionerCommand, { type: 'RegisterPractitioner' }>,
  state: Practitioner,
): Decided => {
  switch (command.type) {
    case 'VerifyCredential':
      return verify(command, state);
    case 'SuspendCredential':
      return suspend(command, state);
    case 'ExpireCredential':
      return expire(command, state);
    case 'SignOn':
      return signOn(command, state);
    case 'SignOff':
      return signOff(command, state);
  }
};

const evolve = (state: Practitioner | null, event: PractitionerEvent): Practitioner | null => {
  if (event.type === 'PractitionerRegistered') {
    const { practitionerId, siteIds } = event.data;
    return { practitionerId, siteIds, credentials: {}, presence: null };
  }
  if (state === null) return null;
  if (event.type === 'SupervisorOnSite')
    return { ...state, presence: { siteId: event.data.siteId, until: event.data.until } };
  if (event.type === 'SupervisorOffSite') return { ...state, presence: null };
  return { ...state, credentials: evolveCredentials(state.credentials, event) };
};

type CredentialEvent = Extract<PractitionerEvent, { type: `Credential${string}` }>;

const evolveCredentials = (
  credentials: Practitioner['credentials'],
  event: CredentialEvent,
): Practitioner['credentials'] => {
  const { credentialId } = event.data;
  if (event.type === 'CredentialVerified') {
    const { validUntil, siteId = null } = event.data;
    return { ...credentials, [credentialId]: { validUntil, status: 'VERIFIED', siteId } };
  }
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

/** Whom somebody must be trusted with to speak for a credential: its location, or one of the sites where its holder works. */
export const credentialReach = (person: Practitioner | null, siteId: string | null): Reach =>
  siteId === null ? { someOf: person?.siteIds ?? [] } : reachOf(siteId);
