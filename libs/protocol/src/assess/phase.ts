import type { CoursePhase } from '../assessment.js';
import type { Context } from './context.js';
import { passedBy } from './integration-gate.js';
import type { IntegrationState } from './integration-state.js';
import { therapyDone } from './therapy.js';
import { exceeded, type Ms } from './time.js';

/** Nothing more is asked of this integration: it took place, was waived, or its miss was accepted. */
const settledIntegration = (context: Context, ordinal: number, state: IntegrationState, isLast: boolean): boolean => {
  if (state.done || state.waiver !== null) return true;
  const missed = state.window !== null && context.at >= state.window.closes && state.open === null;
  if (state.window !== null) context.horizon.note(state.window.closes);
  if (!missed) return false;
  const { therapy, separation } = context.rules.protocol;
  if (isLast) return therapy.integration?.lastRequiredForCompletion === false;
  return separation.onWindowMissed === 'WARN' || passedBy(context, ordinal, state);
};

const therapySettled = (context: Context): boolean => {
  const { relation, therapyPhase } = context.rules.protocol.therapy;
  if (relation === 'AFTER_EACH') {
    const last = context.integrations.findLastIndex(({ infusion }) => infusion !== null);
    return context.integrations.every(
      (state, index) => state.infusion === null || settledIntegration(context, index + 1, state, index === last),
    );
  }
  if (relation !== 'AFTER_SERIES') return true;
  const needed = Array.from({ length: therapyPhase?.minSessions ?? 0 }, (_, index) => index + 1);
  return needed.every((ordinal) => therapyDone(context, ordinal));
};

const boostersDone = ({ planned, seriesLength, done }: Context): boolean =>
  Array.from({ length: planned - seriesLength }, (_, index) => seriesLength + index + 1).every((n) => done.has(n));

/** Counted from the last infusion: a booster keeps the course open for as long again. */
const maintenanceOver = (context: Context, seriesDoneAt: Ms): boolean => {
  const { maintenanceDuration } = context.rules;
  if (maintenanceDuration === null) return true;
  const last = context.infusions.reduce((latest, { stop }) => Math.max(latest, stop?.at ?? latest), seriesDoneAt);
  const until = exceeded(last, context.zone, maintenanceDuration);
  context.horizon.note(until);
  return context.at >= until;
};

const afterSeries = (context: Context, seriesDoneAt: Ms): CoursePhase => {
  const settled = therapySettled(context);
  if (!settled && context.planned === context.seriesLength) return 'INTEGRATION';
  const over = maintenanceOver(context, seriesDoneAt);
  return settled && over && boostersDone(context) ? 'COMPLETED' : 'MAINTENANCE';
};

export const phaseOf = (context: Context): CoursePhase => {
  if (context.history.terminated !== null) return 'TERMINATED';
  if (context.seriesDoneAt !== null) return afterSeries(context, context.seriesDoneAt);
  return context.infusions.length === 0 ? 'PREPARATION' : 'INFUSION';
};
