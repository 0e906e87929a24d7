import { blocked, type TherapyEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision, type Refusal } from '#kernel';

export type EngagementEvent = Extract<
  TherapyEvent,
  { type: 'TherapistEngaged' | 'TherapistHandedOver' | 'OrderingViolationBlocked' }
>;
type EventOf<T extends EngagementEvent['type']> = Extract<EngagementEvent, { type: T }>;

/** Who is the therapist of a course: independent of the clinic, engaged with the patient's consent. */
export type Engagement = EventOf<'TherapistEngaged'>['data'] | null;

/** What would stop whoever is to take the course on. */
interface Standing {
  readonly credentialsMissing: readonly string[];
  readonly consentsMissing: readonly string[];
}

export type EngagementCommand =
  | ({ readonly type: 'EngageTherapist'; readonly engaged: EventOf<'TherapistEngaged'>['data'] } & Standing)
  | ({
      readonly type: 'HandOverCourse';
      readonly to: string;
      readonly consents: readonly string[];
      readonly reasonCode: string;
      readonly policyVersion: string;
    } & Standing);

const objection = ({ credentialsMissing, consentsMissing }: Standing): Refusal | null => {
  if (consentsMissing.length > 0)
    return refusal(
      'CONSENT_MISSING',
      `The patient has not agreed to share the course: ${consentsMissing.join(', ')}.`,
      consentsMissing.map((consent) => ({
        gate: 'CONSENT_ACTIVE',
        detail: `Consent ${consent} is not in force.`,
        satisfiedBy: ['ConsentSigned'],
      })),
    );
  if (credentialsMissing.length === 0) return null;
  return refusal('CREDENTIAL_INVALID', `The therapist holds no valid ${credentialsMissing.join(', ')} here.`);
};

const decide = (command: EngagementCommand, state: Engagement): Decision<EngagementEvent> => {
  const engaging = command.type === 'EngageTherapist';
  if (engaging && state !== null)
    return refuse(refusal('THERAPIST_ALREADY_ENGAGED', `${state.therapistId} is engaged.`));
  const reason = objection(command);
  if (engaging)
    return reason === null
      ? accept({ type: 'TherapistEngaged', data: command.engaged })
      : blocked(command.type, reason);
  if (state === null) return refuse(refusal('THERAPIST_NOT_ENGAGED', 'Nobody is engaged for this course.'));
  const { to, consents, reasonCode, policyVersion } = command;
  if (state.therapistId === to) return refuse(refusal('THERAPIST_ALREADY_ENGAGED', `to: ${to} is engaged.`));
  if (reason !== null) return blocked(command.type, reason);
  const data = { from: state.therapistId, to, consents: [...consents], reasonCode, policyVersion };
  return accept({ type: 'TherapistHandedOver', data });
};

/** Its id is the id of the treatment course. What a therapist wrote for themselves stays with them (45 CFR 164.501). */
export const engagement: Aggregate<Engagement, EngagementCommand, EngagementEvent> = {
  service: 'therapy',
  category: 'engagement',
  initial: null,
  decide,
  evolve: (state, event) => {
    if (event.type === 'TherapistEngaged') return event.data;
    if (event.type === 'TherapistHandedOver' && state !== null) {
      const { to: therapistId, consents } = event.data;
      return { ...state, therapistId, consents };
    }
    return state;
  },
  subject: (state) =>
    state === null ? undefined : { key: state.courseId, siteId: state.siteId, patientRef: state.patientRef },
};
