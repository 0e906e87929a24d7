import type { ELIGIBILITY_OUTCOMES } from '#contracts';
import type { InstantText, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { Acting, ByPolicy } from './deciding.types.js';

export type EligibilityOutcome = (typeof ELIGIBILITY_OUTCOMES)[number];

export interface Eligibility {
  readonly eligibilityId: string;
  readonly decidedAt: InstantText;
  readonly validUntil: InstantText;
  readonly maxInfusions: number;
  /** Infusions under it that count. */
  readonly used: number;
  /** By infusion under it: whether it counts. */
  readonly noted: Readonly<Record<string, boolean>>;
  /** Null before the first infusion under it. */
  readonly gapEndsAt: InstantText | null;
  /** Null where the decision is older than its signature. */
  readonly decidedBy: string | null;
  /** Of the policy that its end was last computed by. */
  readonly policyVersion: string;
}

export interface DecideEligibility extends ByPolicy {
  readonly type: 'DecideEligibility';
  readonly eligibilityId: string;
  readonly outcome: EligibilityOutcome;
  readonly conditions: readonly string[];
  readonly reasons: readonly string[];
  readonly validUntil: InstantText | null;
  /** Of a deferral. */
  readonly deferredUntil: InstantText | null;
  readonly maxInfusions: number | null;
  readonly actor: Acting;
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

/** The pump of an infusion of this course was stopped. */
export interface NoteInfusion {
  readonly type: 'NoteInfusion';
  readonly infusionId: string;
  readonly counts: boolean;
  readonly stoppedAt: InstantText;
  readonly policy: ClinicPolicy;
  readonly zone: string;
}

/** What was said about an infusion that was noted was an error. */
export interface CorrectInfusionNote extends Pick<NoteInfusion, 'infusionId' | 'counts' | 'policy'> {
  readonly type: 'CorrectInfusionNote';
}

export interface NoteAdverseEvent {
  readonly type: 'NoteAdverseEvent';
  readonly adverseEventId: string;
  readonly grade: number;
  readonly policy: ClinicPolicy;
}
