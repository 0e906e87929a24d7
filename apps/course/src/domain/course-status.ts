import type { Temporal } from '#kernel';
import { assess, isOver, type CourseLedger, type ProtocolDefinition, type StepAssessment } from '#protocol';
import { holdsInForce } from './holds.js';
import type { CourseOutcome, Opened, TreatmentCourse } from './treatment-course.types.js';

export interface StepReport extends Omit<StepAssessment, 'kind' | 'ordinal'> {
  /** The permit that is live for it, if there is one. */
  readonly permitId: string | null;
}

type Pinned = Pick<
  Opened,
  'courseId' | 'patientRef' | 'siteId' | 'indication' | 'protocolId' | 'protocolVersion' | 'plannedInfusions'
>;

/** A course as it stands at an instant: what was decided, and what the protocol says about each step. */
export interface CourseStatus extends Pinned {
  readonly version: number;
  readonly phase: string;
  readonly over: boolean;
  readonly outcome: CourseOutcome | null;
  readonly assessedAt: string;
  readonly holds: readonly { readonly holdId: string; readonly reasonCode: string; readonly placedAt: string }[];
  readonly steps: readonly StepReport[];
  readonly usedPermits: readonly string[];
  readonly missedWindows: readonly string[];
  readonly nextChangeAt: string | null;
}

const OPEN: readonly string[] = ['AVAILABLE', 'UPCOMING', 'BLOCKED', 'MISSED'];

/** The assessment looks at the protocol alone; a course that is over asks for nothing more. */
const report = (step: StepAssessment, ledger: CourseLedger): StepReport => {
  const { stepId, window, missing, satisfied, attendance } = step;
  const status = isOver(ledger) && OPEN.includes(step.status) ? 'CLOSED' : step.status;
  const permitId = ledger.live.find((permit) => permit.stepId === stepId)?.permitId ?? null;
  return { stepId, status, window, missing, satisfied, attendance, permitId };
};

const pinnedOf = (opened: Opened): Pinned => {
  const { courseId, patientRef, siteId, indication, protocolId, protocolVersion, plannedInfusions } = opened;
  return { courseId, patientRef, siteId, indication, protocolId, protocolVersion, plannedInfusions };
};

export const courseStatus = (
  protocol: ProtocolDefinition,
  { opened, ledger, outcome }: TreatmentCourse & { readonly opened: Opened },
  now: Temporal.Instant,
  version: number,
): CourseStatus => {
  const assessment = assess(protocol, ledger.facts, now);
  const over = isOver(ledger);
  const holds = holdsInForce({ ledger });
  return {
    ...pinnedOf(opened),
    version,
    phase: ledger.phase ?? assessment.phase,
    over,
    outcome,
    assessedAt: now.toString(),
    holds: holds.map(({ holdId, reason: reasonCode, at: placedAt }) => ({ holdId, reasonCode, placedAt })),
    steps: assessment.steps.map((step) => report(step, ledger)),
    usedPermits: ledger.usedPermits,
    missedWindows: ledger.missedWindows,
    nextChangeAt: over ? null : assessment.nextChangeAt,
  };
};
