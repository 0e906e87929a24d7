import type { MissingGate } from '#kernel';
import type { SatisfiedGate, StepId, Window } from '../assessment.js';
import { GATES, type GateName } from '../gates.js';
import type { Context } from './context.js';
import type { Override } from './history.js';
import { formatInstant, type Ms } from './time.js';

/**
 * A gate as a function of time, the facts being what they are: shut for good unless `met`, else open from `since`
 * (inclusive) until `until` (exclusive). Every boundary in time that can change an assessment is one of these two.
 */
export interface Condition {
  readonly gate: GateName;
  readonly met: boolean;
  readonly since: Ms;
  readonly until: Ms;
  readonly evidence: readonly string[];
  readonly detail: string;
  readonly satisfiedBy: readonly string[];
  /**
   * Where overrides cover no more than that something ran out: since when it was in force, or null while something else
   * is missing. An override that is older than what ran out was signed for another thing.
   */
  readonly ranOut?: { readonly since: Ms } | null;
}

const ALWAYS = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, evidence: [] as readonly string[] };

type Details = Partial<Pick<Condition, 'since' | 'until' | 'evidence' | 'satisfiedBy'>>;

/** Open (within `since` and `until`); `detail` says what is missing outside of them. */
export const met = (gate: GateName, detail: string, more: Details = {}): Condition => {
  const { since = ALWAYS.since, until = ALWAYS.until, evidence = ALWAYS.evidence } = more;
  return { gate, met: true, since, until, evidence, detail, satisfiedBy: more.satisfiedBy ?? GATES[gate].satisfiedBy };
};

export const unmet = (gate: GateName, detail: string, satisfiedBy?: readonly string[]): Condition => ({
  gate,
  met: false,
  ...ALWAYS,
  detail,
  satisfiedBy: satisfiedBy ?? GATES[gate].satisfiedBy,
});

export const when = (holds: boolean, gate: GateName, detail: string, evidence: readonly string[] = []): Condition =>
  holds ? met(gate, detail, { evidence }) : unmet(gate, detail);

/** What a step's conditions come to at the asked instant. */
export interface Verdict {
  readonly missing: MissingGate[];
  readonly satisfied: SatisfiedGate[];
  readonly window: Window;
  /** Nothing is missing but time, and the window will not have closed by then. */
  readonly onlyTimeMissing: boolean;
}

type Overridable = Pick<Condition, 'gate' | 'ranOut'>;

const standsIn = ({ covers, since }: Override, { ranOut = null }: Overridable): boolean =>
  covers === null || (ranOut !== null && since >= ranOut.since);

export const findOverride = (context: Context, stepId: StepId, wanted: Overridable, at: Ms): Override | undefined => {
  if (!GATES[wanted.gate].overridable) return undefined;
  const overrides = context.history.overrides.get(stepId);
  return overrides?.find(
    (override) =>
      override.gate === wanted.gate && override.since <= at && at < override.until && standsIn(override, wanted),
  );
};

interface Bounds {
  opens: Ms;
  closes: Ms;
  latestFrom: Ms;
}

const openNaturally = ({ since, until, met }: Condition, at: Ms): boolean => met && since <= at && at < until;

const narrow = (bounds: Bounds, since: Ms, until: Ms): void => {
  bounds.opens = Math.max(bounds.opens, since);
  bounds.closes = Math.min(bounds.closes, until);
};

const missingGate = ({ gate, detail, satisfiedBy, ranOut }: Condition, from: string | null): MissingGate => {
  const by = GATES[gate].overridable && ranOut !== null ? [...satisfiedBy, 'GateOverridden'] : satisfiedBy;
  return from === null ? { gate, detail, satisfiedBy: by } : { gate, detail, satisfiedBy: by, from };
};

/** A gate that an override holds open. Once the gate opens by itself the override no longer matters. */
const overridden = (context: Context, condition: Condition, override: Override, bounds: Bounds): SatisfiedGate => {
  const opensMeanwhile = condition.met && condition.since > context.at && condition.since <= override.until;
  narrow(bounds, override.since, opensMeanwhile ? Math.max(condition.until, override.until) : override.until);
  context.horizon.note(override.until);
  if (condition.met) context.horizon.note(condition.since);
  return { gate: condition.gate, evidence: [override.factId] };
};

const shut = (context: Context, condition: Condition, bounds: Bounds): MissingGate => {
  if (!condition.met) {
    bounds.latestFrom = Number.POSITIVE_INFINITY;
    return missingGate(condition, null);
  }
  narrow(bounds, condition.since, condition.until);
  const opensLater = condition.since > context.at && condition.since < condition.until;
  const from = opensLater ? formatInstant(condition.since) : null;
  if (opensLater) context.horizon.note(condition.since);
  bounds.latestFrom = from === null ? Number.POSITIVE_INFINITY : Math.max(bounds.latestFrom, condition.since);
  return missingGate(condition, from);
};

export const judge = (context: Context, stepId: StepId, conditions: readonly Condition[]): Verdict => {
  const missing: MissingGate[] = [];
  const satisfied: SatisfiedGate[] = [];
  const bounds: Bounds = { opens: ALWAYS.since, closes: ALWAYS.until, latestFrom: ALWAYS.since };
  for (const condition of conditions) {
    if (openNaturally(condition, context.at)) {
      narrow(bounds, condition.since, condition.until);
      context.horizon.note(condition.until);
      satisfied.push({ gate: condition.gate, evidence: condition.evidence });
      continue;
    }
    const override = findOverride(context, stepId, condition, context.at);
    if (override === undefined) missing.push(shut(context, condition, bounds));
    else satisfied.push(overridden(context, condition, override, bounds));
  }
  return {
    missing,
    satisfied,
    window: { opensAt: formatInstant(bounds.opens), closesAt: formatInstant(bounds.closes) },
    onlyTimeMissing: missing.length > 0 && bounds.latestFrom < bounds.closes,
  };
};
