import type { CONSENT_TYPES } from '#contracts';
import type { InstantText, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { Acting } from './deciding.types.js';

export type ConsentType = (typeof CONSENT_TYPES)[number];

export interface SignConsent {
  readonly type: 'SignConsent';
  readonly consentId: string;
  readonly consentType: ConsentType;
  readonly textVersion: string;
  readonly language: string;
  readonly method: 'IN_PERSON' | 'ELECTRONIC' | 'VERBAL_WITNESSED';
  readonly signedBy: 'PATIENT' | 'LEGAL_REPRESENTATIVE';
  readonly witnessId: string | null;
  /** Right answers about the text, where it was asked about. */
  readonly comprehensionScore: number | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}

export interface ReaffirmConsent {
  readonly type: 'ReaffirmConsent';
  readonly consentType: ConsentType;
  readonly textVersion: string;
  readonly policy: ClinicPolicy;
}

export interface WithdrawConsent {
  readonly type: 'WithdrawConsent';
  readonly consentType: ConsentType;
  readonly inSession: boolean;
  readonly effectiveFrom: InstantText | null;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}
