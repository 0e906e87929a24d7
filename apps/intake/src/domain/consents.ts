import { accept, instant, refusal, refuse, Temporal, type Decision } from '#kernel';
import { endOfEligibility } from './eligibility.js';
import type {
  ConsentType,
  IntakeCase,
  IntakeCaseEvent,
  ReaffirmConsent,
  SignConsent,
  WithdrawConsent,
} from './intake-case.types.js';

type Decided = Decision<IntakeCaseEvent>;

/** The consent without which nothing about ketamine may go on. */
export const TREATMENT_CONSENT: ConsentType = 'TREATMENT_KETAMINE_OFFLABEL';

const notSigned = (consentType: ConsentType): Decided =>
  refuse(refusal('CONSENT_NOT_SIGNED', `${consentType} is not in force.`));

export const signConsent = (command: SignConsent, state: IntakeCase): Decided => {
  const { consentId, consentType, textVersion, language, method } = command;
  if (state.consentsInForce.includes(consentType))
    return refuse(refusal('CONSENT_ALREADY_SIGNED', `${consentType} is in force.`));
  return accept({ type: 'ConsentSigned', data: { consentId, consentType, textVersion, language, method } });
};

export const reaffirmConsent = ({ consentType, textVersion }: ReaffirmConsent, state: IntakeCase): Decided =>
  state.consentsInForce.includes(consentType)
    ? accept({ type: 'ConsentReaffirmed', data: { consentType, textVersion } })
    : notSigned(consentType);

/**
 * May happen at any time, in a closed case as well (45 CFR 164.508(b)(5)). It takes effect from when it was said, which
 * may be earlier than when it is entered. Observation until discharge is not affected: that is the infusion's business.
 */
export const withdrawConsent = (command: WithdrawConsent, state: IntakeCase): Decided => {
  const { consentType, inSession, now } = command;
  if (!state.consentsInForce.includes(consentType)) return notSigned(consentType);
  const effectiveFrom = command.effectiveFrom ?? now.toString();
  if (Temporal.Instant.compare(instant(effectiveFrom), now) > 0)
    return refuse(
      refusal('TIME_IN_FUTURE', 'effectiveFrom lies in the future; a withdrawal takes effect when it is said.'),
    );
  const withdrawn: IntakeCaseEvent = {
    type: 'ConsentWithdrawn',
    data: { consentType, inSession, effectiveFrom },
    ...(command.effectiveFrom === null ? {} : { occurredAt: effectiveFrom }),
  };
  const ended = consentType === TREATMENT_CONSENT ? endOfEligibility(state, 'CONSENT_WITHDRAWN') : [];
  return accept(withdrawn, ...ended);
};
