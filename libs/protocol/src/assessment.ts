import type { InstantText, MissingGate } from '#kernel';
import { Type } from 'typebox';
import { oneWord } from './word.js';

/** What a step of a course is. `DOSING` is the therapist's part of a concurrent dosing session. */
export const STEP_KINDS = ['PREPARATION', 'INFUSION', 'INTEGRATION', 'THERAPY', 'DOSING'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** `INFUSION:2`, `INTEGRATION:1`, `PREPARATION:1` … : the kind and its ordinal, counted from 1. */
export type StepId = `${StepKind}:${number}`;

export type StepStatus =
  /** Every gate holds and the window is open: a permit may be live. */
  | 'AVAILABLE'
  /** At least one gate does not hold: `missing` lists each. */
  | 'BLOCKED'
  /** Gates hold, the window opens later. */
  | 'UPCOMING'
  | 'IN_PROGRESS'
  | 'DONE'
  | 'WAIVED'
  /** The window closed without the step being done or waived. */
  | 'MISSED'
  /** Not needed any more: series closed early, course over. */
  | 'CLOSED';

/** When a step may start: from `opensAt` (inclusive) until `closesAt` (exclusive). Null: no bound. UTC. */
export interface Window {
  readonly opensAt: InstantText | null;
  readonly closesAt: InstantText | null;
}

/** A gate that holds, and the facts it rests on. */
export interface SatisfiedGate {
  readonly gate: string;
  readonly evidence: readonly string[];
}

export interface StepAssessment {
  readonly stepId: StepId;
  readonly kind: StepKind;
  readonly ordinal: number;
  readonly status: StepStatus;
  readonly window: Window;
  readonly missing: readonly MissingGate[];
  readonly satisfied: readonly SatisfiedGate[];
  /** Roles that must be present when the step is carried out, from the protocol. */
  readonly attendance: readonly string[];
}

export const PHASES = ['PREPARATION', 'INFUSION', 'INTEGRATION', 'MAINTENANCE', 'COMPLETED', 'TERMINATED'] as const;
export type CoursePhase = (typeof PHASES)[number];

export interface Assessment {
  readonly phase: CoursePhase;
  /** True while any hold is in force: nothing is available. */
  readonly held: boolean;
  /** The series is over: all planned infusions done, or closed early. */
  readonly seriesDone: boolean;
  readonly steps: readonly StepAssessment[];
  /**
   * The first instant after `at` at which this assessment could come out differently although no new fact arrived;
   * null when there is none. Between `at` and this instant the assessment is the same.
   */
  readonly nextChangeAt: InstantText | null;
}

export const StepKindSchema = Type.Unsafe<StepKind>(Type.String({ enum: [...STEP_KINDS] }));
export const CoursePhaseSchema = Type.Unsafe<CoursePhase>(Type.String({ enum: [...PHASES] }));
const bound = Type.Union([oneWord(40), Type.Null()]);
export const WindowSchema = Type.Unsafe<Window>(
  Type.Object({ opensAt: bound, closesAt: bound }, { additionalProperties: false }),
);
