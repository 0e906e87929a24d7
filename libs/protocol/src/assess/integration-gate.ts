import type { Context } from './context.js';
import { met, unmet, type Condition } from './gate.js';
import { startedInside, type IntegrationState } from './integration-state.js';

/**
 * What the integrations of earlier infusions demand of the next infusion. Each earlier infusion shuts the gate for good,
 * or opens it within bounds of time; together they open it where all of them do.
 */
const GATE = 'PREVIOUS_INTEGRATION_DONE';

const evidenceOf = ({ waiver, completed }: IntegrationState): readonly string[] => [
  ...(waiver === null ? [] : [waiver.factId]),
  ...completed.flatMap(({ completion }) => (completion === null ? [] : [completion.factId])),
];

/** Under BLOCK_NEXT_INFUSION neither a make-up nor a waiver repairs a window that was missed. */
const resolved = (state: IntegrationState, blocks: boolean): boolean => {
  if (!blocks) return state.done || state.waiver !== null;
  const waivedInTime = state.waiver !== null && state.window !== null && state.waiver.at < state.window.closes;
  return state.onTime || waivedInTime;
};

const requiredFirst = (ordinal: number, state: IntegrationState, policy: string | undefined): Condition => {
  const detail = `Integration of infusion ${ordinal} is not done.`;
  if (policy === 'WARN' && state.window !== null) return met(GATE, detail, { since: state.window.closes });
  return unmet(GATE, detail);
};

/** Integration may follow the next infusion; only a window that was missed holds that up. */
const mayFollow = (ordinal: number, state: IntegrationState, policy: string | undefined): Condition => {
  const detail = `The integration window of infusion ${ordinal} was missed.`;
  const underWay = state.open !== null && startedInside(state.open, state.window);
  if (policy === 'WARN' || state.window === null || underWay) return met(GATE, detail);
  const satisfiedBy = policy === 'BLOCK_NEXT_INFUSION' ? [] : undefined;
  return met(GATE, detail, { until: state.window.closes, ...(satisfiedBy === undefined ? {} : { satisfiedBy }) });
};

/** A later infusion was started past this gate, so it was overridden or warned about then: once is enough. */
export const passedBy = (context: Context, ordinal: number, state: IntegrationState): boolean => {
  const required = context.rules.protocol.therapy.integration?.requiredBeforeNextInfusion === true;
  return context.infusions.some((later) => {
    if (later.ordinal <= ordinal || later.stop?.counts === false) return false;
    return required || (state.window !== null && later.startedAt >= state.window.closes);
  });
};

const onePrevious = (context: Context, ordinal: number, state: IntegrationState): Condition => {
  const { therapy, separation } = context.rules.protocol;
  const policy = separation.onWindowMissed;
  const blocks = policy === 'BLOCK_NEXT_INFUSION';
  if (resolved(state, blocks)) return met(GATE, '', { evidence: evidenceOf(state) });
  if (passedBy(context, ordinal, state)) return met(GATE, '');
  if (state.window !== null) context.horizon.note(state.window.closes);
  const missedForGood = blocks && state.window !== null && context.at >= state.window.closes;
  if (missedForGood && state.open === null)
    return unmet(GATE, `The integration window of infusion ${ordinal} was missed.`, []);
  return therapy.integration?.requiredBeforeNextInfusion === true
    ? requiredFirst(ordinal, state, policy)
    : mayFollow(ordinal, state, policy);
};

const both = (a: Condition, b: Condition): Condition => {
  if (!a.met) return a;
  if (!b.met) return b;
  const [since, until] = [Math.max(a.since, b.since), Math.min(a.until, b.until)];
  const { detail, satisfiedBy } = b.since > a.since || b.until < a.until ? b : a;
  return { ...a, since, until, detail, satisfiedBy, evidence: [...a.evidence, ...b.evidence] };
};

export const previousIntegrationDone = (context: Context, ordinal: number): readonly Condition[] => {
  const earlier = context.integrations.slice(0, ordinal - 1);
  if (earlier.length === 0) return [];
  return [earlier.map((state, index) => onePrevious(context, index + 1, state)).reduce(both)];
};
