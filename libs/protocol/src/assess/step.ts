import type { MissingGate } from '#kernel';
import type { SatisfiedGate, StepAssessment, StepId, StepKind, StepStatus, Window } from '../assessment.js';
import type { Context } from './context.js';
import type { Verdict } from './gate.js';

const UNBOUNDED: Window = { opensAt: null, closesAt: null };

interface Parts {
  readonly window: Window;
  readonly missing: readonly MissingGate[];
  readonly satisfied: readonly SatisfiedGate[];
}

const step = (context: Context, stepId: StepId, status: StepStatus, parts: Parts): StepAssessment => {
  const [kind, ordinal] = stepId.split(':') as [StepKind, string];
  const attendance = context.rules.protocol.attendance[kind] ?? [];
  return { stepId, kind, ordinal: Number(ordinal), status, ...parts, attendance };
};

/** A step whose status no gate decides any more. */
export const settled = (
  context: Context,
  stepId: StepId,
  status: StepStatus,
  parts: Partial<Parts> = {},
): StepAssessment => step(context, stepId, status, { window: UNBOUNDED, missing: [], satisfied: [], ...parts });

const statusOf = ({ missing, onlyTimeMissing }: Verdict, otherwise: StepStatus): StepStatus => {
  if (missing.length === 0) return 'AVAILABLE';
  return onlyTimeMissing ? 'UPCOMING' : otherwise;
};

/** A step that waits for its gates. `otherwise` is its status when more than time is missing. */
export const conclude = (
  context: Context,
  stepId: StepId,
  verdict: Verdict,
  otherwise: StepStatus = 'BLOCKED',
): StepAssessment => step(context, stepId, statusOf(verdict, otherwise), verdict);

/** A step that is not needed any more; it still says why it cannot be started. */
export const closedStep = (context: Context, stepId: StepId, { missing, satisfied }: Verdict): StepAssessment =>
  step(context, stepId, 'CLOSED', { window: UNBOUNDED, missing, satisfied });
