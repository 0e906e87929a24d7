import type { CONSENT_TYPES, ELIGIBILITY_OUTCOMES, INDICATIONS, IntakeEvent } from '#contracts';
import type { InstantText, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { InstrumentRules } from './instruments.js';

export type Indication = (typeof INDICATIONS)[number];
export type ConsentType = (typeof CONSENT_TYPES)[number];
export type EligibilityOutcome = (typeof ELIGIBILITY_OUTCOMES)[number];

/** `occurredAt` only for what is entered later than it happened. */
export type IntakeCaseEvent = Exclude<IntakeEvent, { type: 'ConsultationRequested' | 'ConsultationCompleted' }> & {
  readonly occurredAt?: InstantText;
};

export interface Eligibility {
  readonly eligibilityId: string;
  readonly validUntil: InstantText;
}

export interface IntakeCase {
  readonly status: 'OPEN' | 'CLOSED';
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly openAlerts: readonly string[];
  readonly consentsInForce: readonly ConsentType[];
  /** The positive decision that is in force: not expired, not revoked, not superseded by a negative one. */
  readonly eligibility: Eligibility | null;
}

export interface OpenCase {
  readonly type: 'OpenCase';
  readonly courseId: string;
  readonly consultationId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly indication: Indication;
  /** As the consultation ended; null while it has not. */
  readonly consultationOutcome: 'PROCEED' | 'DECLINE' | 'REFER_OUT' | null;
}

export interface RecordInstrument {
  readonly type: 'RecordInstrument';
  readonly instrumentCode: string;
  readonly language: string;
  readonly itemResponses: readonly number[];
  readonly completedBy: 'PATIENT' | 'CLINICIAN';
  readonly completedAt: InstantText | null;
  readonly alertId: string;
  readonly rules: InstrumentRules | undefined;
  readonly csrsLevelRevokes: number;
  readonly now: Temporal.Instant;
}

export interface ResolveAlert {
  readonly type: 'ResolveAlert';
  readonly alertId: string;
  readonly action: string;
}

export interface SignConsent {
  readonly type: 'SignConsent';
  readonly consentId: string;
  readonly consentType: ConsentType;
  readonly textVersion: string;
  readonly language: string;
  readonly method: 'IN_PERSON' | 'ELECTRONIC' | 'VERBAL_WITNESSED';
}

export interface ReaffirmConsent {
  readonly type: 'ReaffirmConsent';
  readonly consentType: ConsentType;
  readonly textVersion: string;
}

export interface WithdrawConsent {
  readonly type: 'WithdrawConsent';
  readonly consentType: ConsentType;
  readonly inSession: boolean;
  readonly effectiveFrom: InstantText | null;
  readonly now: Temporal.Instant;
}

export interface DecideEligibility {
  readonly type: 'DecideEligibility';
  readonly eligibilityId: string;
  readonly outcome: EligibilityOutcome;
  readonly conditions: readonly string[];
  readonly reasons: readonly string[];
  readonly validUntil: InstantText | null;
  readonly maxInfusions: number | null;
  readonly policy: ClinicPolicy;
  /** The site's zone: the policy's `P90D` counts local dates. */
  readonly zone: string;
  readonly now: Temporal.Instant;
}

export interface RevokeEligibility {
  readonly type: 'RevokeEligibility';
  readonly cause: string;
}

/** The timer's question: has the eligibility in force run out by now? */
export interface ExpireEligibility {
  readonly type: 'ExpireEligibility';
  readonly now: Temporal.Instant;
}

export interface CloseCase {
  readonly type: 'CloseCase';
  readonly reason: string;
  /** Whether the treatment course of the same id has been opened and is not over. */
  readonly courseUnderWay: boolean;
}

export type IntakeCaseCommand =
  | OpenCase
  | RecordInstrument
  | ResolveAlert
  | SignConsent
  | ReaffirmConsent
  | WithdrawConsent
  | DecideEligibility
  | RevokeEligibility
  | ExpireEligibility
  | CloseCase;
