import type { StepAssessment } from '../assessment.js';
import type { Context } from './context.js';
import { judge, met, unmet, when, type Condition } from './gate.js';
import { noInfusionToday } from './same-day.js';
import { consents, noStepInProgress } from './standing.js';
import { closedStep, conclude, settled } from './step.js';
import { exceeded, parseInstant, passed, type Ms } from './time.js';

const completedSessions = ({ sessions }: Context): number =>
  sessions.filter(({ kind, completion }) => kind === 'PREPARATION' && completion !== null).length;

/** The earlier of what the therapist's completion says and what the protocol grants. */
const validUntil = (context: Context, completedAt: Ms, stated: string): Ms => {
  const { validFor } = context.rules;
  const granted = validFor === null ? Number.POSITIVE_INFINITY : exceeded(completedAt, context.zone, validFor);
  return Math.min(parseInstant(stated), granted);
};

export const preparationComplete = (context: Context): Condition => {
  const { preparationWaived: waived, prepared } = context.history;
  if (waived !== null) return met('PREPARATION_COMPLETE', '', { evidence: [waived.fact.factId] });
  if (prepared === null) return unmet('PREPARATION_COMPLETE', 'Preparation is not complete.');
  const { minSessions } = context.rules.protocol.preparation;
  const held = completedSessions(context);
  if (held < minSessions)
    return unmet('PREPARATION_COMPLETE', `Preparation needs ${minSessions} completed sessions; there are ${held}.`);
  return met('PREPARATION_COMPLETE', 'Preparation is no longer valid.', {
    until: validUntil(context, prepared.at, prepared.fact.validUntil),
    evidence: [prepared.fact.factId],
  });
};

/** Only the first infusion waits for the lead; a waived preparation has none. */
export const preparationLead = (context: Context, ordinal: number): readonly Condition[] => {
  const { lead, preparationNeeded } = context.rules;
  if (lead === null || !preparationNeeded || ordinal > 1) return [];
  const { preparationWaived: waived, prepared } = context.history;
  if (waived !== null) return [met('PREPARATION_LEAD', '', { evidence: [waived.fact.factId] })];
  if (prepared === null) return [unmet('PREPARATION_LEAD', 'The lead starts once preparation is complete.')];
  const since = passed(prepared.at, context.zone, lead);
  const detail = 'The lead between preparation and the first infusion has not passed.';
  return [met('PREPARATION_LEAD', detail, { since, evidence: [prepared.fact.factId] })];
};

/**
 * Whoever stayed away from preparation does not go on to the first infusion as if nothing had been. Courses whose services
 * report no such thing have no such gate.
 */
export const preparationAttended = (context: Context, ordinal: number): readonly Condition[] => {
  const { preparationMissed: missed, preparationWaived: waived, prepared } = context.history;
  if (missed === null || ordinal > 1) return [];
  const held = context.sessions.flatMap(({ kind, completion }) =>
    kind === 'PREPARATION' && completion !== null ? [completion] : [],
  );
  const since = [...held, ...(prepared === null ? [] : [{ at: prepared.at, factId: prepared.fact.factId }])];
  const after = since.filter(({ at }) => at > missed.at).map(({ factId }) => factId);
  const evidence = waived === null ? after : [waived.fact.factId];
  const detail = 'The patient stayed away from preparation, which has not gone on since.';
  return [when(evidence.length > 0, 'PREPARATION_ATTENDED', detail, evidence)];
};

const conditions = (context: Context, always: readonly Condition[]): readonly Condition[] => [
  ...always,
  ...consents(context, context.rules.protocol.preparation.consents ?? []),
  noStepInProgress(context),
  ...noInfusionToday(context),
];

/** Sessions held, and the next one while the protocol has room for it. Reopening makes room for a new round. */
export const preparationSteps = (context: Context, always: readonly Condition[]): readonly StepAssessment[] => {
  const { preparation } = context.rules.protocol;
  const held = completedSessions(context);
  const steps = Array.from({ length: held }, (_, index) => settled(context, `PREPARATION:${index + 1}`, 'DONE'));
  const reopenedAt = context.history.preparationReopenedAt;
  const current = context.sessions.filter(
    ({ kind, startedAt, abandoned }) => kind === 'PREPARATION' && !abandoned && startedAt >= reopenedAt,
  );
  const open = context.sessions.some(
    ({ kind, completion, abandoned }) => kind === 'PREPARATION' && completion === null && !abandoned,
  );
  if (!open && current.length >= preparation.maxSessions) return steps;
  const stepId = `PREPARATION:${held + 1}` as const;
  if (open) return [...steps, settled(context, stepId, 'IN_PROGRESS')];
  if (held === 0 && context.history.preparationWaived !== null) return [settled(context, stepId, 'WAIVED')];
  const verdict = judge(context, stepId, conditions(context, always));
  const over = context.history.terminated !== null;
  return [...steps, over ? closedStep(context, stepId, verdict) : conclude(context, stepId, verdict)];
};
