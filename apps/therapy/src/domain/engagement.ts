import { blocked, type TherapyEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision, type Refusal } from '#kernel';
import { PART2_CONSENT } from '#protocol';

export type EngagementEvent = Extract<
  TherapyEvent,
  {
    type:
      | 'TherapistEngaged'
      | 'TherapistHandedOver'
      | 'TherapistDisclosureChanged'
      | 'TherapyTransferred'
      | 'OrderingViolationBlocked';
  }
>;
type EventOf<T extends EngagementEvent['type']> = Extract<EngagementEvent, { type: T }>;

/** Who is the therapist of a course: independent of the clinic, engaged with the patient's consent. */
export type Engagement = EventOf<'TherapistEngaged'>['data'] | null;
type Engaged = NonNullable<Engagement>;
type Decided = Decision<EngagementEvent>;
type CommandOf<T extends EngagementCommand['type']> = Extract<EngagementCommand, { type: T }>;

/** What would stop whoever is to take the course on. */
interface Standing {
  readonly credentialsMissing: readonly string[];
  readonly consentsMissing: readonly string[];
  /** Null: they are of the site's own organisation, or the clinic is no programme under 42 CFR Part 2. */
  readonly disclosure: { readonly organisation: string; readonly consentId: string | null } | null;
}

export type EngagementCommand =
  | ({ readonly type: 'EngageTherapist'; readonly engaged: EventOf<'TherapistEngaged'>['data'] } & Standing)
  | ({
      readonly type: 'HandOverCourse';
      readonly to: string;
      readonly consents: readonly string[];
      readonly reasonCode: string;
      readonly policyVersion: string;
    } & Standing)
  /** What may be disclosed to the therapist changed; `consentId`: what it rests on now. */
  | {
      readonly type: 'FollowDisclosure';
      readonly consentId: string | null;
      readonly cause: EventOf<'TherapistDisclosureChanged'>['data']['cause'];
    }
  | { readonly type: 'TransferTherapy'; readonly to: string };

const consentsMissing = (consents: readonly string[]): Refusal =>
  refusal(
    'CONSENT_MISSING',
    `The patient has not agreed to share the course: ${consents.join(', ')}.`,
    consents.map((consent) => ({
      gate: 'CONSENT_ACTIVE',
      detail: `Consent ${consent} is not in force.`,
      satisfiedBy: ['ConsentSigned'],
    })),
  );

/** That somebody is a patient of the programme is itself protected: nobody outside is told without their consent. */
const disclosureMissing = (organisation: string): Refusal =>
  refusal('DISCLOSURE_CONSENT_MISSING', `No consent in force lets ${organisation} know of this patient.`, [
    {
      gate: 'DISCLOSURE_CONSENT_ACTIVE',
      detail: `${PART2_CONSENT} naming ${organisation}, or the therapist there, for TREATMENT is not in force.`,
      satisfiedBy: ['DisclosureConsentSigned'],
    },
  ]);

const objection = (standing: Standing): Refusal | null => {
  const { credentialsMissing, disclosure } = standing;
  if (standing.consentsMissing.length > 0) return consentsMissing(standing.consentsMissing);
  if (disclosure?.consentId === null) return disclosureMissing(disclosure.organisation);
  if (credentialsMissing.length === 0) return null;
  return refusal('CREDENTIAL_INVALID', `The therapist holds no valid ${credentialsMissing.join(', ')} here.`);
};

const restsOn = ({ disclosure }: Standing): { organisation?: string; disclosureConsentId?: string } =>
  disclosure === null || disclosure.consentId === null
    ? {}
    : { organisation: disclosure.organisation, disclosureConsentId: disclosure.consentId };

const engage = (command: CommandOf<'EngageTherapist'>, state: Engagement): Decided => {
  if (state !== null) return refuse(refusal('THERAPIST_ALREADY_ENGAGED', `${state.therapistId} is engaged.`));
  const reason = objection(command);
  if (reason !== null) return blocked(command.type, reason);
  return accept({ type: 'TherapistEngaged', data: { ...command.engaged, ...restsOn(command) } });
};

const handOver = (command: CommandOf<'HandOverCourse'>, { therapistId: from }: Engaged): Decided => {
  const { to, consents, reasonCode, policyVersion } = command;
  if (from === to) return refuse(refusal('THERAPIST_ALREADY_ENGAGED', `to: ${to} is engaged.`));
  const reason = objection(command);
  if (reason !== null) return blocked(command.type, reason);
  const data = { from, to, consents: [...consents], reasonCode, policyVersion, ...restsOn(command) };
  return accept({ type: 'TherapistHandedOver', data });
};

/** Care goes on: the therapist stays engaged, and what 42 CFR Part 2 protects is not shown to them any more. */
const followDisclosure = ({ consentId: to, cause }: CommandOf<'FollowDisclosure'>, state: Engaged): Decided => {
  const { therapistId, organisation, disclosureConsentId: from = null } = state;
  if (organisation === undefined || from === to) return accept();
  return accept({ type: 'TherapistDisclosureChanged', data: { therapistId, from, to, cause } });
};

const decide = (command: EngagementCommand, state: Engagement): Decided => {
  if (command.type === 'EngageTherapist') return engage(command, state);
  if (state === null) return refuse(refusal('THERAPIST_NOT_ENGAGED', 'Nobody is engaged for this course.'));
  switch (command.type) {
    case 'HandOverCourse':
      return handOver(command, state);
    case 'FollowDisclosure':
      return followDisclosure(command, state);
    case 'TransferTherapy':
      return state.siteId === command.to
        ? accept()
        : accept({ type: 'TherapyTransferred', data: { from: state.siteId, to: command.to } });
  }
};

/** As it now rests on another consent, or on none. */
const resting = (
  { courseId, patientRef, siteId, therapistId, consents, policyVersion }: Engaged,
  organisation: string | undefined,
  disclosureConsentId: string | null | undefined,
): Engaged => ({
  ...{ courseId, patientRef, siteId, therapistId, consents, policyVersion },
  ...(organisation === undefined ? {} : { organisation }),
  ...(disclosureConsentId === undefined || disclosureConsentId === null ? {} : { disclosureConsentId }),
});

const evolve = (state: Engagement, event: EngagementEvent): Engagement => {
  if (event.type === 'TherapistEngaged') return event.data;
  if (state === null) return null;
  switch (event.type) {
    case 'TherapistHandedOver': {
      const { to: therapistId, consents, organisation, disclosureConsentId } = event.data;
      return resting({ ...state, therapistId, consents }, organisation, disclosureConsentId);
    }
    case 'TherapistDisclosureChanged':
      return resting(state, state.organisation, event.data.to);
    case 'TherapyTransferred':
      return { ...state, siteId: event.data.to };
    case 'OrderingViolationBlocked':
      return state;
  }
};

/** Its id is the id of the treatment course. What a therapist wrote for themselves stays with them (45 CFR 164.501). */
export const engagement: Aggregate<Engagement, EngagementCommand, EngagementEvent> = {
  service: 'therapy',
  category: 'engagement',
  initial: null,
  decide,
  evolve,
  subject: (state) =>
    state === null ? undefined : { key: state.courseId, siteId: state.siteId, patientRef: state.patientRef },
};
