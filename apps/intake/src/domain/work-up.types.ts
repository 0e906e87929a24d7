import type { CLEARANCE_RESULTS, SCREEN_RESULTS } from '#contracts';
import type { InstantText, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { Acting, ByPolicy } from './deciding.types.js';

export type ClearanceResult = (typeof CLEARANCE_RESULTS)[number];
type ScreenResult = (typeof SCREEN_RESULTS)[number];

/** A contraindication that stands: identified and not cleared. */
export interface Contraindication {
  readonly code: string;
  readonly class: 'ABSOLUTE' | 'RELATIVE' | 'TEMPORARY';
  readonly recheckAt: InstantText | null;
  readonly overriddenBy: string | null;
}

export interface Assessment {
  readonly assessmentId: string;
  readonly modality: 'IN_PERSON' | 'VIDEO';
  readonly psychosisScreen: ScreenResult;
  readonly maniaScreen: ScreenResult;
  readonly adequateTrials: number;
  readonly diagnoses: readonly string[];
  readonly rationale: string;
}

/** One drug as the patient takes it, by RxNorm ingredient. */
export interface MedicationItem {
  readonly rxnorm: string;
  readonly doseMg: number;
  readonly perDay: number;
  readonly morning: boolean;
  readonly lastDoseAt: InstantText | null;
}

export interface ClearanceTest {
  readonly testId: string;
  readonly test: string;
  readonly value: number | string;
  readonly unit: string | null;
  readonly performedAt: InstantText | null;
}

export interface MedicalClearance {
  readonly clearanceId: string;
  readonly result: ClearanceResult;
  readonly conditions: readonly string[];
  readonly validUntil: InstantText | null;
}

export interface RecordWorkUp extends ByPolicy {
  readonly type: 'RecordWorkUp';
  readonly assessment: Assessment | null;
  /** `changed`: against the list before; `reviewed`: by a prescriber. */
  readonly medications: {
    readonly reconciliationId: string;
    readonly items: readonly MedicationItem[];
    readonly changed: boolean;
    readonly reviewed: boolean;
  } | null;
  readonly tests: readonly ClearanceTest[];
  readonly findings: readonly string[];
  readonly clearance: MedicalClearance | null;
  readonly actor: Acting;
}

export interface ClearContraindication {
  readonly type: 'ClearContraindication';
  readonly code: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly actor: Acting;
  readonly now: Temporal.Instant;
}

export interface OverrideContraindication extends Omit<ClearContraindication, 'type' | 'now'> {
  readonly type: 'OverrideContraindication';
}

export interface InstructHold {
  readonly type: 'InstructHold';
  readonly holdId: string;
  readonly rxnorm: string;
  readonly from: InstantText;
  readonly until: InstantText;
  readonly taperPlanRef: string | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}
