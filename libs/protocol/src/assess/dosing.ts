import type { StepAssessment, StepId } from '../assessment.js';
import type { Context } from './context.js';
import { judge, type Condition } from './gate.js';
import type { Infusion } from './history.js';
import { consents } from './standing.js';
import { closedStep, conclude, settled } from './step.js';

const sessionStatus = (context: Context, ordinal: number): 'DONE' | 'IN_PROGRESS' | null => {
  const own = context.sessions.filter(({ kind, ordinals }) => kind === 'DOSING' && ordinals.includes(ordinal));
  if (own.some(({ completion }) => completion !== null)) return 'DONE';
  return own.some(({ abandoned }) => !abandoned) ? 'IN_PROGRESS' : null;
};

const isOver = ({ history }: Context, atVisit: boolean): boolean =>
  history.terminated !== null || (history.seriesClosed !== null && !atVisit);

/** The patient left after an infusion that counts. After one that does not, the visit will be repeated. */
const wentHome = (visit: Infusion | undefined): boolean =>
  visit !== undefined && visit.discharge !== null && visit.stop?.counts === true;

/**
 * The therapist's part of the visit, with infusion `ordinal`: it may begin when the infusion may, run with it, and begin
 * at the latest before the patient is discharged.
 */
export const dosingStep = (
  context: Context,
  ordinal: number,
  always: readonly Condition[],
  infusionConditions: readonly Condition[],
): StepAssessment => {
  const stepId: StepId = `DOSING:${ordinal}`;
  const status = sessionStatus(context, ordinal);
  if (status !== null) return settled(context, stepId, status);
  const visit = context.infusions.findLast((infusion) => infusion.ordinal === ordinal);
  if (wentHome(visit)) return settled(context, stepId, 'MISSED');
  const atVisit = visit !== undefined && visit.discharge === null;
  const own = consents(context, context.rules.protocol.therapy.dosing?.consents ?? []);
  const verdict = judge(context, stepId, [...(atVisit ? always : infusionConditions), ...own]);
  return isOver(context, atVisit) ? closedStep(context, stepId, verdict) : conclude(context, stepId, verdict);
};
