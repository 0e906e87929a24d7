import type { StepAssessment, StepId } from '../assessment.js';
import type { Context } from './context.js';
import { judge, met, unmet, when, type Condition } from './gate.js';
import type { Session } from './history.js';
import { therapyRequiresPreparation } from './integration.js';
import { noInfusionToday } from './same-day.js';
import { consents, noStepInProgress } from './standing.js';
import { closedStep, conclude, settled } from './step.js';
import { exceeded } from './time.js';

const sessionsOf = (context: Context, ordinal: number): readonly Session[] =>
  context.sessions.filter(({ kind, ordinals }) => kind === 'THERAPY' && ordinals.includes(ordinal));

export const therapyDone = (context: Context, ordinal: number): boolean =>
  sessionsOf(context, ordinal).some(({ completion }) => completion !== null);

const seriesDone = ({ seriesDoneAt, done, history }: Context): Condition => {
  const stops = [...done.values()].flatMap(({ stop }) => (stop === null ? [] : [stop.factId]));
  const closing = history.seriesClosed === null ? [] : [history.seriesClosed.fact.factId];
  return when(seriesDoneAt !== null, 'SERIES_DONE', 'The infusion series is not over.', [...stops, ...closing]);
};

const responder = (context: Context): readonly Condition[] => {
  if (context.rules.protocol.therapy.therapyPhase?.responderOnly !== true) return [];
  const { response } = context.history;
  if (response === null) return [unmet('RESPONDER', 'The response was not evaluated.')];
  return [when(response.responder, 'RESPONDER', 'The latest evaluation found no response.', [response.factId])];
};

const withinSpan = ({ rules, seriesDoneAt, zone }: Context): readonly Condition[] => {
  if (rules.therapyDuration === null || seriesDoneAt === null) return [];
  const until = exceeded(seriesDoneAt, zone, rules.therapyDuration);
  return [met('THERAPY_SPAN', 'The duration of the therapy phase has passed.', { until })];
};

const previousSession = (context: Context, ordinal: number): readonly Condition[] => {
  if (ordinal === 1) return [];
  const detail = `Therapy session ${ordinal - 1} is not done.`;
  return [when(therapyDone(context, ordinal - 1), 'PREVIOUS_SESSION_DONE', detail)];
};

const conditions = (context: Context, ordinal: number, always: readonly Condition[]): readonly Condition[] => [
  ...always,
  ...consents(context, context.rules.protocol.therapy.therapyPhase?.consents ?? []),
  ...therapyRequiresPreparation(context),
  noStepInProgress(context),
  seriesDone(context),
  ...responder(context),
  ...withinSpan(context),
  ...previousSession(context, ordinal),
  ...noInfusionToday(context),
];

const therapyStep = (context: Context, ordinal: number, always: readonly Condition[]): StepAssessment => {
  const stepId: StepId = `THERAPY:${ordinal}`;
  if (therapyDone(context, ordinal)) return settled(context, stepId, 'DONE');
  if (sessionsOf(context, ordinal).some(({ abandoned }) => !abandoned)) return settled(context, stepId, 'IN_PROGRESS');
  const verdict = judge(context, stepId, conditions(context, ordinal, always));
  return context.history.terminated === null
    ? conclude(context, stepId, verdict)
    : closedStep(context, stepId, verdict);
};

/** The sessions that the protocol asks for at least; after those, one more at a time up to the most it allows. */
export const therapySteps = (context: Context, always: readonly Condition[]): readonly StepAssessment[] => {
  const phase = context.rules.protocol.therapy.therapyPhase;
  if (phase === undefined) return [];
  let listed = 0;
  while (listed < phase.maxSessions && (listed < phase.minSessions || therapyDone(context, listed))) listed += 1;
  const shown = Math.max(listed, Math.min(1, phase.maxSessions));
  return Array.from({ length: shown }, (_, index) => therapyStep(context, index + 1, always));
};
