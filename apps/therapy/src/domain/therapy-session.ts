import { blocked, type TherapyEvent } from '#contracts';
import { accept, instant, refusal, refuse, Temporal, type Aggregate, type Decision, type Refusal } from '#kernel';
import { REMOTE, type ClinicPolicy } from '#protocol';

type EventOf<T extends TherapyEvent['type']> = Extract<TherapyEvent, { type: T }>;
/** `occurredAt`: a session may be entered as completed after it ended. */
export type TherapySessionEvent = (
  | EventOf<'TherapySessionStarted'>
  | EventOf<'PatientLocationAttested'>
  | EventOf<'TherapySessionCompleted'>
  | EventOf<'TherapySessionAbandoned'>
  | EventOf<'OrderingViolationBlocked'>
) & { readonly occurredAt?: string };
type Decided = Decision<TherapySessionEvent>;

export type TherapyStart = EventOf<'TherapySessionStarted'>['data'];
export type SessionTiming = NonNullable<EventOf<'TherapySessionCompleted'>['data']['timing']>[number];
export type LocationMethod = EventOf<'PatientLocationAttested'>['data']['method'];
export type TherapyKind = TherapyStart['kind'];

/** One psychotherapy visit: preparation, integration, the therapy phase, or the therapist's part of a dosing visit. */
export interface TherapySession {
  readonly status: 'NONE' | 'IN_PROGRESS' | 'COMPLETED' | 'ABANDONED';
  readonly start: TherapyStart | null;
}

export type TherapySessionCommand =
  | {
      readonly type: 'StartTherapySession';
      readonly start: Omit<TherapyStart, 'permitId'>;
      /** The permit of the step, or what the course says is missing. */
      readonly permit: { readonly permitId: string } | { readonly rejected: Refusal };
      /** What the therapist would need to hold at this moment where the patient is, and does not. */
      readonly credentialsMissing: readonly string[];
      /** How the therapist knows where the patient is; null: they did not say. */
      readonly locationMethod: LocationMethod | null;
      /** Consents that the modality needs and that are not in force. */
      readonly consentsMissing: readonly string[];
      /** The therapist of the course; null: nobody was engaged. */
      readonly engaged: string | null;
      /** Why somebody else holds the session; null: not said. */
      readonly substituteReason: string | null;
      readonly engagement: ClinicPolicy['therapy']['engagement'];
    }
  | {
      readonly type: 'CompleteTherapySession';
      readonly endedAt: string | null;
      readonly now: Temporal.Instant;
      readonly timing: readonly SessionTiming[];
    }
  | { readonly type: 'AbandonTherapySession'; readonly reasonCode: string }
  /** `ended`: what the patient has taken their consent to back, kinds of sessions and video. */
  | { readonly type: 'NoteConsentWithdrawn'; readonly consentType: string; readonly ended: readonly string[] };
type CommandOf<T extends TherapySessionCommand['type']> = Extract<TherapySessionCommand, { type: T }>;

/** The step that a session is: its own ordinal, whichever other infusions it serves besides. */
export const stepOf = (kind: TherapyKind, ordinal: number): string => `${kind}:${ordinal}`;

/** Preparation serves no infusion; a therapy session carries its own number; the others the infusions they serve. */
export const ordinalsOf = (kind: TherapyKind, ordinal: number, alsoServes: readonly number[]): number[] => {
  if (kind === 'PREPARATION') return [];
  if (kind !== 'INTEGRATION') return [ordinal];
  return [...new Set([ordinal, ...alsoServes])].sort((a, b) => a - b);
};

const initial: TherapySession = { status: 'NONE', start: null };

const evolve = (state: TherapySession, event: TherapySessionEvent): TherapySession => {
  switch (event.type) {
    case 'TherapySessionStarted':
      return { status: 'IN_PROGRESS', start: event.data };
    case 'TherapySessionCompleted':
      return { ...state, status: 'COMPLETED' };
    case 'TherapySessionAbandoned':
      return { ...state, status: 'ABANDONED' };
    default:
      return state;
  }
};

/** A licence counts where the patient is during the session, not where the therapist sits. */
const unlicensed = (missing: readonly string[], jurisdiction: string): Refusal =>
  refusal(
    'CREDENTIAL_INVALID',
    `The therapist holds no valid ${missing.join(', ')} for ${jurisdiction}.`,
    missing.map((credential) => ({
      gate: `THERAPIST_${credential.replaceAll(' ', '_').toUpperCase()}`,
      detail: `${credential}, valid now, for ${jurisdiction}.`,
      satisfiedBy: ['CredentialVerified'],
    })),
  );

const unconsented = (missing: readonly string[], modality: string): Refusal =>
  refusal(
    'CONSENT_MISSING',
    `A session by ${modality} needs ${missing.join(', ')}.`,
    missing.map((consent) => ({
      gate: 'CONSENT_ACTIVE',
      detail: `Consent ${consent} is not in force.`,
      satisfiedBy: ['ConsentSigned'],
    })),
  );

const unlocated = refusal(
  'LOCATION_NOT_ATTESTED',
  'locationMethod: by video, say how you know that the patient is where you say.',
  [
    {
      gate: 'PATIENT_LOCATION',
      detail: 'Where the patient is during the session, and how that is known.',
      satisfiedBy: ['PatientLocationAttested'],
    },
  ],
);

/** A course has one therapist. Somebody else holds a session only in their stead, for a reason that the policy knows. */
const notTheirs = ({
  engaged,
  substituteReason,
  engagement,
  start: { therapistId },
}: CommandOf<'StartTherapySession'>) => {
  const gate = { gate: 'THERAPIST_ENGAGED', satisfiedBy: ['TherapistEngaged', 'TherapistHandedOver'] };
  if (engaged === null) {
    const detail = 'Nobody is engaged for this course.';
    return engagement.required ? refusal('THERAPIST_NOT_ENGAGED_HERE', detail, [{ ...gate, detail }]) : null;
  }
  if (engaged === therapistId) return null;
  if (substituteReason !== null && engagement.substituteReasons.includes(substituteReason)) return null;
  const detail = `${engaged} is engaged. A substitute gives a reason: ${engagement.substituteReasons.join(', ')}.`;
  return refusal('THERAPIST_NOT_ENGAGED_HERE', detail, [{ ...gate, detail }]);
};

/** What stops a session although the course permits it: by video, consent and location are looked at as well. */
const objection = (command: CommandOf<'StartTherapySession'>): Refusal | null => {
  const { credentialsMissing, consentsMissing, locationMethod, start: requested } = command;
  if (credentialsMissing.length > 0) return unlicensed(credentialsMissing, requested.patientJurisdiction);
  if (consentsMissing.length > 0) return unconsented(consentsMissing, requested.modality);
  return requested.modality === 'VIDEO' && locationMethod === null ? unlocated : null;
};

/** `US-CA`: the country, and its subdivision where the code has one. */
const location = (jurisdiction: string): { country: string; state?: string } | null => {
  const [, country, state] = /^([A-Z]{2})(?:-([A-Z0-9]{1,3}))?$/.exec(jurisdiction) ?? [];
  if (country === undefined) return null;
  return { country, ...(state === undefined ? {} : { state }) };
};

const attested = ({ start: { sessionId, ...visit }, locationMethod }: CommandOf<'StartTherapySession'>) => {
  const place = location(visit.patientJurisdiction);
  const method = locationMethod ?? 'SEEN_IN_PERSON';
  return place === null ? [] : [{ type: 'PatientLocationAttested' as const, data: { sessionId, ...place, method } }];
};

const start = (command: CommandOf<'StartTherapySession'>, { status }: TherapySession): Decided => {
  const { permit, start: requested } = command;
  if (status !== 'NONE') return refuse(refusal('ALREADY_EXISTS', 'The session has started.'));
  if ('rejected' in permit) return blocked(command.type, permit.rejected, requested.stepId);
  const reason = notTheirs(command) ?? objection(command);
  if (reason !== null) return blocked(command.type, reason, requested.stepId);
  const { engaged, substituteReason } = command;
  const substitutes =
    engaged === null || engaged === requested.therapistId || substituteReason === null
      ? {}
      : { substitutes: { therapistId: engaged, reasonCode: substituteReason } };
  const data = { ...requested, permitId: permit.permitId, ...substitutes };
  return accept<TherapySessionEvent>({ type: 'TherapySessionStarted', data }, ...attested(command));
};

const complete = ({ endedAt, now, timing }: CommandOf<'CompleteTherapySession'>, started: TherapyStart): Decided => {
  const end = endedAt === null ? now : instant(endedAt);
  if (Temporal.Instant.compare(end, now) > 0) return refuse(refusal('TIME_IN_FUTURE', 'endedAt lies in the future.'));
  if (Temporal.Instant.compare(end, instant(started.startedAt)) <= 0)
    return refuse(refusal('SESSION_TOO_SHORT', `The session began at ${started.startedAt}.`));
  const { sessionId, kind, stepId, ordinals, startedAt, zone } = started;
  return accept({
    type: 'TherapySessionCompleted',
    data: { sessionId, kind, stepId, ordinals, startedAt, zone, ...(timing.length > 0 ? { timing: [...timing] } : {}) },
    ...(endedAt === null ? {} : { occurredAt: end.toString() }),
  });
};

/** Reaches a session from intake. One that is over stays what it was. */
const noteWithdrawn = (
  { consentType, ended }: CommandOf<'NoteConsentWithdrawn'>,
  { status, start: started }: TherapySession,
): Decided => {
  if (status !== 'IN_PROGRESS' || started === null) return accept();
  const { sessionId, kind, stepId, modality } = started;
  if (!ended.includes(kind) && !(modality === 'VIDEO' && ended.includes(REMOTE))) return accept();
  const reasonCode = 'CONSENT_WITHDRAWN';
  return accept({ type: 'TherapySessionAbandoned', data: { sessionId, kind, stepId, reasonCode, consentType } });
};

const decide = (command: TherapySessionCommand, state: TherapySession): Decided => {
  if (command.type === 'StartTherapySession') return start(command, state);
  if (command.type === 'NoteConsentWithdrawn') return noteWithdrawn(command, state);
  if (state.status !== 'IN_PROGRESS' || state.start === null)
    return refuse(refusal('SESSION_NOT_IN_PROGRESS', `The session is ${state.status.toLowerCase()}.`));
  if (command.type === 'CompleteTherapySession') return complete(command, state.start);
  const { sessionId, kind, stepId } = state.start;
  const { reasonCode } = command;
  return accept({ type: 'TherapySessionAbandoned', data: { sessionId, kind, stepId, reasonCode } });
};

export const therapySession: Aggregate<TherapySession, TherapySessionCommand, TherapySessionEvent> = {
  service: 'therapy',
  category: 'therapy-session',
  initial,
  evolve,
  decide,
  subject: ({ start: started }) =>
    started === null ? undefined : { key: started.courseId, siteId: started.siteId, patientRef: started.patientRef },
};
