import type { InstantText, Temporal } from '#kernel';
import type { DisclosureConsent, DisclosurePurpose, Recipient } from '#protocol';
import type { SignConsent } from './intake-case.types.js';

export interface SignDisclosureConsent extends Pick<
  SignConsent,
  'consentId' | 'textVersion' | 'language' | 'method' | 'signedBy' | 'witnessId' | 'actor' | 'policy'
> {
  readonly type: 'SignDisclosureConsent';
  readonly consentType: DisclosureConsent['consentType'];
  readonly recipient: Recipient;
  readonly purposes: readonly DisclosurePurpose[];
  readonly expiresAt: InstantText | null;
  readonly now: Temporal.Instant;
}

export interface WithdrawDisclosureConsent {
  readonly type: 'WithdrawDisclosureConsent';
  readonly consentId: string;
  readonly effectiveFrom: InstantText | null;
  readonly now: Temporal.Instant;
}

/** The timer's question: which consents to disclosure have run out by now? */
export interface ExpireDisclosureConsents {
  readonly type: 'ExpireDisclosureConsents';
  readonly now: Temporal.Instant;
}

export type DisclosureCommand = SignDisclosureConsent | WithdrawDisclosureConsent | ExpireDisclosureConsents;
