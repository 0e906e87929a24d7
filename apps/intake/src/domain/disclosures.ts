import { accept, instant, refusal, refuse, Temporal, type Decision } from '#kernel';
import { isInForce, policyVersionOf, type DisclosureConsent, type Recipient } from '#protocol';
import { textProblem, witnessProblem } from './consents.js';
import type {
  ExpireDisclosureConsents,
  SignDisclosureConsent,
  WithdrawDisclosureConsent,
} from './disclosures.types.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';

type Decided = Decision<IntakeCaseEvent>;

const isSame = (a: Recipient, b: Recipient): boolean =>
  a.organisation === b.organisation && a.practitionerId === b.practitionerId;

export const nameOf = ({ organisation, practitionerId }: Recipient): string =>
  practitionerId === null ? organisation : `${practitionerId} of ${organisation}`;

export const signDisclosureConsent = (command: SignDisclosureConsent, { disclosures }: IntakeCase): Decided => {
  const { consentId, consentType, recipient, expiresAt, textVersion, language, method, policy, now } = command;
  const signed = disclosures.find(
    (known) => known.consentType === consentType && isSame(known.recipient, recipient) && isInForce(known, now),
  );
  if (signed !== undefined)
    return refuse(refusal('CONSENT_ALREADY_SIGNED', `${consentType} for ${nameOf(recipient)} is in force.`));
  const problem =
    textProblem(policy.consents[consentType], consentType, textVersion, language) ?? witnessProblem(command);
  if (problem !== undefined) return refuse(problem);
  if (expiresAt !== null && Temporal.Instant.compare(instant(expiresAt), now) <= 0)
    return refuse(refusal('DISCLOSURE_EXPIRY_INVALID', 'expiresAt has passed.'));
  const { signedBy, witnessId, purposes } = command;
  const scope = { recipient, purposes: [...new Set(purposes)], expiresAt };
  const text = { textVersion, language, method, signedBy, ...(witnessId === null ? {} : { witnessId }) };
  return accept({
    type: 'DisclosureConsentSigned',
    data: { consentId, consentType, ...scope, ...text, policyVersion: policyVersionOf(policy) },
  });
};

/** Forward only: it ends what may still be disclosed, and calls nothing back (42 CFR 2.31(a)(6)). */
export const withdrawDisclosureConsent = (
  { consentId, now, ...command }: WithdrawDisclosureConsent,
  { disclosures }: IntakeCase,
): Decided => {
  const known = disclosures.find((each) => each.consentId === consentId && each.ended === null);
  if (known === undefined)
    return refuse(refusal('DISCLOSURE_CONSENT_UNKNOWN', 'No consent of this id is in force in this case.'));
  const effectiveFrom = command.effectiveFrom ?? now.toString();
  if (Temporal.Instant.compare(instant(effectiveFrom), now) > 0)
    return refuse(
      refusal('TIME_IN_FUTURE', 'effectiveFrom lies in the future; a withdrawal takes effect when it is said.'),
    );
  const { consentType, recipient } = known;
  return accept({
    type: 'DisclosureConsentWithdrawn',
    data: { consentId, consentType, recipient, effectiveFrom },
    ...(command.effectiveFrom === null ? {} : { occurredAt: effectiveFrom }),
  });
};

export const expireDisclosureConsents = (
  { now }: ExpireDisclosureConsents,
  { disclosures }: Pick<IntakeCase, 'disclosures'>,
): Decided =>
  accept(
    ...disclosures.flatMap((known): IntakeCaseEvent[] => {
      const { consentId, consentType, recipient, expiresAt, ended } = known;
      if (ended !== null || expiresAt === null || isInForce(known, now)) return [];
      return [{ type: 'DisclosureConsentExpired', data: { consentId, consentType, recipient, expiresAt } }];
    }),
  );

/** When the next of them runs out; null: none does. */
export const nextDisclosureExpiry = (disclosures: readonly DisclosureConsent[]): string | null =>
  disclosures
    .flatMap(({ expiresAt, ended }) => (ended === null && expiresAt !== null ? [expiresAt] : []))
    .sort((a, b) => Temporal.Instant.compare(instant(a), instant(b)))[0] ?? null;

export const endedAs = (
  disclosures: readonly DisclosureConsent[],
  consentId: string,
  ended: 'WITHDRAWN' | 'EXPIRED',
): DisclosureConsent[] => disclosures.map((each) => (each.consentId === consentId ? { ...each, ended } : each));
