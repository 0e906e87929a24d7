import type { StepAssessment, StepId } from '../assessment.js';
import type { Context } from './context.js';
import { findOverride, judge, met, unmet, when, type Condition, type Verdict } from './gate.js';
import { startedInside, type IntegrationState } from './integration-state.js';
import { preparationComplete } from './preparation.js';
import { noInfusionToday } from './same-day.js';
import { consents, noStepInProgress } from './standing.js';
import { closedStep, conclude, settled } from './step.js';
import { formatInstant } from './time.js';

const GATE = 'INTEGRATION_WINDOW';

const windowOpen = ({ window }: IntegrationState, ordinal: number): Condition => {
  if (window === null) return unmet(GATE, 'The window opens once the patient is discharged.', ['PATIENT_DISCHARGED']);
  return met(GATE, `Outside of the integration window of infusion ${ordinal}.`, {
    since: window.opens,
    until: window.closes,
    satisfiedBy: ['IntegrationRequirementWaived'],
  });
};

const infusionDone = ({ infusion }: IntegrationState, ordinal: number): Condition => {
  const evidence = infusion?.stop === undefined || infusion.stop === null ? [] : [infusion.stop.factId];
  return when(evidence.length > 0, 'PREVIOUS_INFUSION_DONE', `Infusion ${ordinal} has not taken place.`, evidence);
};

export const therapyRequiresPreparation = (context: Context): readonly Condition[] =>
  context.rules.protocol.therapy.requires?.includes('PREPARATION') === true ? [preparationComplete(context)] : [];

const conditions = (
  context: Context,
  ordinal: number,
  state: IntegrationState,
  always: readonly Condition[],
): readonly Condition[] => [
  ...always,
  ...consents(context, context.rules.protocol.therapy.integration?.consents ?? []),
  ...therapyRequiresPreparation(context),
  noStepInProgress(context),
  infusionDone(state, ordinal),
  ...(state.infusion === null ? [] : [windowOpen(state, ordinal), ...noInfusionToday(context)]),
];

const boundsOf = ({ window }: IntegrationState): StepAssessment['window'] => ({
  opensAt: window === null ? null : formatInstant(window.opens),
  closesAt: window === null ? null : formatInstant(window.closes),
});

/** A session outside of its window counts, but the step says so for ever: the override that let it, or that none did. */
const windowKept = (
  context: Context,
  stepId: StepId,
  state: IntegrationState,
): Pick<Verdict, 'missing' | 'satisfied'> => {
  const inside = state.completed.filter((session) => startedInside(session, state.window));
  if (state.onTime)
    return { missing: [], satisfied: [{ gate: GATE, evidence: inside.map(({ startFact }) => startFact) }] };
  const outside = state.completed.filter((session) => !startedInside(session, state.window));
  const overrides = outside.map(({ startedAt }) => findOverride(context, stepId, { gate: GATE }, startedAt));
  const evidence = overrides.flatMap((override) => (override === undefined ? [] : [override.factId]));
  if (evidence.length === outside.length) return { missing: [], satisfied: [{ gate: GATE, evidence }] };
  const detail = 'The session was started outside of the integration window.';
  return { missing: [{ gate: GATE, detail, satisfiedBy: [] }], satisfied: [] };
};

const resolvedStep = (context: Context, stepId: StepId, state: IntegrationState): StepAssessment | null => {
  const window = boundsOf(state);
  if (state.done) return settled(context, stepId, 'DONE', { window, ...windowKept(context, stepId, state) });
  if (state.open !== null) return settled(context, stepId, 'IN_PROGRESS', { window });
  return state.waiver === null ? null : settled(context, stepId, 'WAIVED', { window });
};

const isMissed = (context: Context, { window }: IntegrationState): boolean =>
  window !== null && context.at >= window.closes;

/** Not needed any more: the course is over, or its series was closed before this infusion. */
const isClosed = ({ history, inProgress }: Context, ordinal: number, { infusion }: IntegrationState): boolean => {
  if (history.terminated !== null) return true;
  return history.seriesClosed !== null && infusion === null && inProgress?.ordinal !== ordinal;
};

const integrationStep = (
  context: Context,
  ordinal: number,
  state: IntegrationState,
  always: readonly Condition[],
): StepAssessment => {
  const stepId: StepId = `INTEGRATION:${ordinal}`;
  const resolved = resolvedStep(context, stepId, state);
  if (resolved !== null) return resolved;
  const verdict = judge(context, stepId, conditions(context, ordinal, state, always));
  if (isClosed(context, ordinal, state)) return closedStep(context, stepId, verdict);
  return conclude(context, stepId, verdict, isMissed(context, state) ? 'MISSED' : 'BLOCKED');
};

/** The step that follows infusion `ordinal`; none where therapy does not follow each infusion. */
export const integrationSteps = (
  context: Context,
  ordinal: number,
  always: readonly Condition[],
): readonly StepAssessment[] => {
  const state = context.integrations[ordinal - 1];
  return state === undefined ? [] : [integrationStep(context, ordinal, state, always)];
};
