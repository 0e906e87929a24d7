import type { StepAssessment, StepId } from '../assessment.js';
import { zoneOf, type Context } from './context.js';
import { judge, met, unmet, when, type Condition } from './gate.js';
import { previousIntegrationDone } from './integration-gate.js';
import { preparationAttended, preparationComplete, preparationLead } from './preparation.js';
import { noTherapyToday } from './same-day.js';
import { consents, noStepInProgress } from './standing.js';
import { closedStep, conclude, settled } from './step.js';
import { dayOf, exceeded, parseInstant, passed, startOfDay } from './time.js';

/** Only the expiry of a positive decision can be overridden: what else is missing, somebody has to look into first. */
const eligible = (context: Context): Condition => {
  const { eligibility, struckDown } = context.history;
  const expirable = eligibility?.fact.eligible === true && !struckDown.has(eligibility.fact.eligibilityId);
  return { ...decided(context), ranOut: expirable ? { since: eligibility.at } : null };
};

const decided = ({ history: { eligibility, revoked } }: Context): Condition => {
  if (eligibility === null) return unmet('ELIGIBLE_UNEXPIRED', 'Eligibility has not been decided.');
  const { eligibilityId, eligible, validUntil, factId } = eligibility.fact;
  if (!eligible) return unmet('ELIGIBLE_UNEXPIRED', 'The latest eligibility decision is negative.');
  if (revoked.has(eligibilityId)) return unmet('ELIGIBLE_UNEXPIRED', 'Eligibility was revoked.');
  return met('ELIGIBLE_UNEXPIRED', 'Eligibility has expired.', { until: parseInstant(validUntil), evidence: [factId] });
};

const infusionCap = ({ history: { eligibility }, infusions }: Context): Condition => {
  if (eligibility === null) return unmet('INFUSION_CAP', 'Eligibility has not been decided.');
  const { maxInfusions, factId } = eligibility.fact;
  const counted = infusions.filter(({ startedAt, stop }) => startedAt >= eligibility.at && stop?.counts !== false);
  return when(
    counted.length < maxInfusions,
    'INFUSION_CAP',
    `The eligibility decision allows ${maxInfusions} infusions; there were ${counted.length}.`,
    [factId],
  );
};

const allDischarged = ({ infusions }: Context): Condition => {
  const without = infusions.find(({ discharge }) => discharge === null);
  return when(
    without === undefined,
    'PREVIOUS_INFUSION_DISCHARGED',
    `The patient was not discharged from infusion ${without?.ordinal ?? ''}.`,
    infusions.flatMap(({ discharge }) => (discharge === null ? [] : [discharge.factId])),
  );
};

const previousDone = ({ done }: Context, ordinal: number): readonly Condition[] => {
  if (ordinal === 1) return [];
  const stop = done.get(ordinal - 1)?.stop;
  const evidence = stop === undefined || stop === null ? [] : [stop.factId];
  return [
    when(evidence.length > 0, 'PREVIOUS_INFUSION_DONE', `Infusion ${ordinal - 1} has not taken place.`, evidence),
  ];
};

/** The gap runs from the start of the last infusion, whether it counts or not: the drug was given either way. */
const minGap = (context: Context): readonly Condition[] => {
  const { minGap: gap } = context.rules;
  const last = context.infusions.at(-1);
  if (gap === null || last === undefined) return [];
  const since = passed(last.startedAt, zoneOf(context, last), gap);
  const detail = 'The least gap since the last infusion has not passed.';
  return [met('MIN_GAP', detail, { since, evidence: [last.startFact] })];
};

/** Only infusions that count keep a series going. */
const maxGap = (context: Context): readonly Condition[] => {
  const { maxGap: gap } = context.rules;
  const last = context.infusions.findLast(({ stop }) => stop?.counts === true);
  if (gap === null || last === undefined) return [];
  const until = exceeded(last.startedAt, zoneOf(context, last), gap);
  const detail = 'The greatest gap since the last infusion was exceeded.';
  return [met('MAX_GAP', detail, { until, evidence: [last.startFact], satisfiedBy: [] })];
};

const weeklyCap = (context: Context): readonly Condition[] => {
  const { maxPerWeek } = context.rules;
  if (maxPerWeek === null) return [];
  const oldest = context.infusions.at(-maxPerWeek);
  if (oldest === undefined) return [met('WEEKLY_CAP', '')];
  const zone = zoneOf(context, oldest);
  const since = startOfDay(dayOf(oldest.startedAt, zone) + 7, zone);
  return [met('WEEKLY_CAP', `There were ${maxPerWeek} infusions in seven consecutive local dates.`, { since })];
};

const seriesSpan = (context: Context): readonly Condition[] => {
  const { seriesMaxSpan } = context.rules;
  const first = context.infusions.find(({ stop }) => stop?.counts === true);
  if (seriesMaxSpan === null || first === undefined) return [];
  const until = exceeded(first.startedAt, zoneOf(context, first), seriesMaxSpan);
  return [met('SERIES_SPAN', 'The greatest span of the series was exceeded.', { until, evidence: [first.startFact] })];
};

const seriesOpen = ({ history: { seriesClosed } }: Context): Condition =>
  when(seriesClosed === null, 'SERIES_OPEN', 'The infusion series was closed early.');

/** Gates that are the same for every infusion still to come, worked out once. */
export const sharedByInfusions = (context: Context, always: readonly Condition[]): readonly Condition[] => [
  ...always,
  seriesOpen(context),
  ...consents(context, context.rules.protocol.infusion.consents),
  eligible(context),
  infusionCap(context),
  ...(context.rules.preparationNeeded ? [preparationComplete(context)] : []),
];

/** Gates that look back at the infusions so far: they make sense for the very next infusion only. */
const nextOnly = (context: Context, ordinal: number): readonly Condition[] => [
  ...preparationLead(context, ordinal),
  ...preparationAttended(context, ordinal),
  noStepInProgress(context),
  allDischarged(context),
  ...noTherapyToday(context),
  ...minGap(context),
  ...weeklyCap(context),
  // A booster is no part of the series: it comes when it is needed.
  ...(ordinal > context.seriesLength ? [] : [...maxGap(context), ...seriesSpan(context)]),
];

/** Also what a dosing session needs that starts before its infusion. */
export const infusionConditions = (
  context: Context,
  ordinal: number,
  shared: readonly Condition[],
): readonly Condition[] => {
  const before = previousDone(context, ordinal);
  const isNext = before.every((condition) => condition.met);
  return [
    ...shared,
    ...before,
    ...previousIntegrationDone(context, ordinal),
    ...(isNext ? nextOnly(context, ordinal) : []),
  ];
};

export const infusionStep = (context: Context, ordinal: number, shared: readonly Condition[]): StepAssessment => {
  const stepId: StepId = `INFUSION:${ordinal}`;
  if (context.infusions.some((infusion) => infusion.stop === null && infusion.ordinal === ordinal))
    return settled(context, stepId, 'IN_PROGRESS');
  if (context.done.has(ordinal)) return settled(context, stepId, 'DONE');
  const over = context.history.terminated !== null || context.history.seriesClosed !== null;
  if (over) return closedStep(context, stepId, judge(context, stepId, shared));
  return conclude(context, stepId, judge(context, stepId, infusionConditions(context, ordinal, shared)));
};
