import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { endOfEligibility } from './end-of-eligibility.js';
import type { ConsentType, ReaffirmConsent, SignConsent, WithdrawConsent } from './consents.types.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

type Decided = Decision<IntakeCaseEvent>;
type Rule = ClinicPolicy['consents'][string];

/** The consent without which nothing about ketamine may go on. */
export const TREATMENT_CONSENT: ConsentType = 'TREATMENT_KETAMINE_OFFLABEL';

const notSigned = (consentType: ConsentType): Decided =>
  refuse(refusal('CONSENT_NOT_SIGNED', `${consentType} is not in force.`));

export const textProblem = (
  rule: Rule | undefined,
  type: ConsentType,
  text: string,
  language?: string,
): Refusal | undefined => {
  if (rule === undefined) return refusal('CONSENT_TEXT_UNKNOWN', `The policy has no text for ${type}.`);
  if (!rule.texts.includes(text))
    return refusal('CONSENT_TEXT_UNKNOWN', `textVersion: of ${type} in use are ${rule.texts.join(', ')}.`);
  if (language === undefined || rule.languages.includes(language)) return undefined;
  return refusal('CONSENT_TEXT_UNKNOWN', `language: ${type} exists in ${rule.languages.join(', ')}.`);
};

export const witnessProblem = ({
  method,
  witnessId,
  actor,
}: Pick<SignConsent, 'method' | 'witnessId' | 'actor'>): Refusal | undefined => {
  if (method === 'VERBAL_WITNESSED' && witnessId === null)
    return refusal('CONSENT_WITNESS_MISSING', 'witnessId: name who heard it.');
  return witnessId === actor.subject ? refusal('WITNESS_IS_ACTOR', 'witnessId: somebody else than you.') : undefined;
};

const comprehensionProblem = (rule: Rule | undefined, score: number | null): Refusal | undefined => {
  const asked = rule?.comprehension;
  if (asked === undefined || score === null || (score >= asked.min && score <= asked.of)) return undefined;
  const detail = `comprehensionScore: from ${asked.min} to ${asked.of} right answers are needed; ${score} was sent.`;
  return refusal('CONSENT_NOT_UNDERSTOOD', detail);
};

export const signConsent = (command: SignConsent, state: IntakeCase): Decided => {
  const { consentId, consentType, textVersion, language, method, policy } = command;
  if (state.consentsInForce.includes(consentType))
    return refuse(refusal('CONSENT_ALREADY_SIGNED', `${consentType} is in force.`));
  const rule = policy.consents[consentType];
  const problem =
    textProblem(rule, consentType, textVersion, language) ??
    witnessProblem(command) ??
    comprehensionProblem(rule, command.comprehensionScore);
  if (problem !== undefined) return refuse(problem);
  const { signedBy, witnessId, comprehensionScore } = command;
  return accept({
    type: 'ConsentSigned',
    data: {
      consentId,
      consentType,
      textVersion,
      language,
      method,
      signedBy,
      ...(witnessId === null ? {} : { witnessId }),
      ...(comprehensionScore === null ? {} : { comprehensionScore }),
      covers: [...(rule?.covers ?? [])],
      policyVersion: policyVersionOf(policy),
    },
  });
};

export const reaffirmConsent = (
  { consentType, textVersion, policy }: ReaffirmConsent,
  { consentsInForce }: IntakeCase,
): Decided => {
  if (!consentsInForce.includes(consentType)) return notSigned(consentType);
  const problem = textProblem(policy.consents[consentType], consentType, textVersion);
  return problem === undefined
    ? accept({ type: 'ConsentReaffirmed', data: { consentType, textVersion, policyVersion: policyVersionOf(policy) } })
    : refuse(problem);
};

/** What may not be done any more, and what is done instead, also while a session is under way. */
const effectOf = ({ consentType, inSession, policy }: WithdrawConsent): { scope?: string[]; action?: string } => {
  const rule = policy.consents[consentType];
  if (rule === undefined) return {};
  const { inSession: now, otherwise } = rule.onWithdrawal;
  return { scope: [...rule.covers], action: inSession ? now : otherwise };
};

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
    data: {
      consentType,
      inSession,
      effectiveFrom,
      ...effectOf(command),
      policyVersion: policyVersionOf(command.policy),
    },
    ...(command.effectiveFrom === null ? {} : { occurredAt: effectiveFrom }),
  };
  const ended =
    consentType === TREATMENT_CONSENT ? endOfEligibility(state, 'CONSENT_WITHDRAWN', { policy: command.policy }) : [];
  return accept(withdrawn, ...ended);
};
