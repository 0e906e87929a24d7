import type { CoursePhase } from '../assessment.js';
import type { Context } from './context.js';
import { passedBy } from './integration-gate.js';
import type { IntegrationState } from './integration-state.js';
import { therapyDone } from './therapy.js';

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

export const phaseOf = (context: Context): CoursePhase => {
  if (context.history.terminated !== null) return 'TERMINATED';
  if (context.seriesDoneAt !== null) return therapySettled(context) ? 'COMPLETED' : 'INTEGRATION';
  return context.infusions.length === 0 ? 'PREPARATION' : 'INFUSION';
};
