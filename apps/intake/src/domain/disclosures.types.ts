import type { Actor, InstantText, Temporal } from '#kernel';
import type { ClinicPolicy, DisclosureConsent, DisclosurePurpose, Recipient } from '#protocol';

export interface SignDisclosureConsent {
  readonly type: 'SignDisclosureConsent';
  readonly consentId: string;
  readonly consentType: DisclosureConsent['consentType'];
  readonly recipient: Recipient;
  readonly purposes: readonly DisclosurePurpose[];
  readonly expiresAt: InstantText | null;
  readonly textVersion: string;
  readonly language: string;
  readonly method: 'IN_PERSON' | 'ELECTRONIC' | 'VERBAL_WITNESSED';
  readonly signedBy: 'PATIENT' | 'LEGAL_REPRESENTATIVE';
  readonly witnessId: string | null;
  readonly actor: Pick<Actor, 'subject' | 'role'>;
  readonly policy: ClinicPolicy;
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
