import type { TherapyEvent } from '#contracts';
import type { Temporal } from '#kernel';
import type { PreparationEvidence } from '#protocol';

type EventName =
  | `Preparation${string}`
  | 'IntentionRecorded'
  | 'SharedGoalAgreed'
  | 'DistressPlanRecorded'
  | 'EscortNominated'
  | 'DayOfInstructionsAcknowledged'
  | 'TherapyTransferred'
  | 'OrderingViolationBlocked';
export type PreparationEvent = Extract<TherapyEvent, { type: EventName }>;
export type EventOf<T extends PreparationEvent['type']> = Extract<PreparationEvent, { type: T }>;

/** The three questions that a patient answers in their own words; an answer completes the item of the same name. */
export const INTENTION_PROMPTS = ['WHY_KETAMINE', 'WHY_NOW', 'HOPED_FOR_GAIN'] as const;
export type IntentionPrompt = (typeof INTENTION_PROMPTS)[number];

/** What has to be in place before the first dose, and the therapist's word that it is. One a treatment course. */
export interface Preparation {
  readonly status: 'NONE' | 'OPEN' | 'COMPLETED' | 'WAIVED';
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly requiredItems: readonly string[];
  /** What completes an item. */
  readonly evidence: Readonly<Record<string, PreparationEvidence>>;
  readonly minSessions: number;
  readonly done: readonly string[];
  readonly validUntil: string | null;
  /** Sessions that an earlier completion rested on: after a lapse they do not count again. */
  readonly attestedSessions: readonly string[];
}

/** What the policy asks for again once a preparation has lapsed. */
export interface Again {
  readonly items: readonly string[];
  readonly sessions: number;
}

export type PreparationCommand =
  | { readonly type: 'TransferTherapy'; readonly to: string }
  | { readonly type: 'OpenPreparationPlan'; readonly plan: EventOf<'PreparationPlanOpened'>['data'] }
  | { readonly type: 'CompletePreparationItem'; readonly itemCode: string }
  | {
      readonly type: 'RecordIntention';
      readonly intentionId: string;
      readonly promptCode: IntentionPrompt;
      readonly text: string;
    }
  | {
      readonly type: 'AgreeOnGoal';
      readonly goalCode: string;
      /** The goals that the policy knows. */
      readonly known: readonly string[];
      readonly words: string;
      readonly agreedByPatient: boolean;
      readonly therapistId: string;
    }
  | { readonly type: 'RecordDistressPlan'; readonly planId: string; readonly plan: string }
  | {
      readonly type: 'NominateEscort';
      readonly escortId: string;
      readonly relationship: string;
      readonly name: string;
      readonly phone: string;
    }
  | { readonly type: 'AcknowledgeInstructions'; readonly version: string; readonly inForce: string }
  | {
      readonly type: 'CompletePreparation';
      readonly attested: boolean;
      /** Preparation sessions of the course that were completed. */
      readonly sessions: readonly string[];
      readonly attestedBy: string;
      readonly validUntil: string;
      readonly policyVersion: string;
      readonly signature: { readonly statementVersion: string; readonly sha256: string };
    }
  | {
      readonly type: 'LapsePreparation';
      readonly now: Temporal.Instant;
      /** When the gap since the last infusion becomes too long; null while that cannot happen. */
      readonly gapEndsAt: string | null;
      readonly again: Again;
      readonly policyVersion: string;
    }
  | { readonly type: 'ReopenPreparation'; readonly reasonCode: string }
  | {
      readonly type: 'WaivePreparation';
      readonly signedBy: string;
      readonly reasonCode: string;
      readonly reason: string;
    };
export type CommandOf<T extends PreparationCommand['type']> = Extract<PreparationCommand, { type: T }>;
