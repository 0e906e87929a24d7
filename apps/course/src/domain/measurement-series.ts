import { accept, instant, refusal, refuse, Temporal, type Aggregate, type Decision } from '#kernel';
import { baselineOf, inOrder, isResponder } from '#protocol';
import type {
  FollowCourse,
  MeasurementCommand,
  MeasurementEvent,
  MeasurementEventOf,
  MeasurementSeries,
  ScheduledPoint,
  TakenReading,
} from './measurement-series.types.js';
import { measurementPoints } from './outcome-schedule.js';
import { relapseShown, verdictOn } from './standing.js';

type Step = (command: FollowCourse, state: MeasurementSeries) => readonly MeasurementEvent[];

const initial: MeasurementSeries = {
  opened: null,
  points: [],
  readings: [],
  verdicts: [],
  reviews: [],
  relapsed: false,
  relapsedThrough: null,
  closed: false,
};

const withStatus = (
  points: readonly ScheduledPoint[],
  named: readonly string[],
  status: ScheduledPoint['status'],
): readonly ScheduledPoint[] => points.map((each) => (named.includes(each.point) ? { ...each, status } : each));

type Evolvers = {
  readonly [T in MeasurementEvent['type']]: (
    state: MeasurementSeries,
    data: MeasurementEventOf<T>['data'],
  ) => Partial<MeasurementSeries>;
};

const evolvers: Evolvers = {
  MeasurementSeriesOpened: (_, opened) => ({ opened }),
  MeasurementScheduled: ({ points }, { point, dueFrom, dueUntil }) => ({
    points: [...points, { point, dueFrom, dueUntil, status: 'SCHEDULED' }],
  }),
  MeasurementDue: ({ points }, { point }) => ({ points: withStatus(points, [point], 'DUE') }),
  MeasurementOverdue: ({ points }, { point }) => ({ points: withStatus(points, [point], 'OVERDUE') }),
  MeasurementTaken: ({ points, readings }, { points: meant, score = null, ...taken }) => ({
    readings: [...readings, { ...taken, score }],
    points: withStatus(points, meant, 'TAKEN'),
  }),
  // What was lost can be gained again; the next loss is another relapse.
  OutcomeEvaluated: ({ verdicts, relapsed }, { evidence, verdict }) => ({
    verdicts: [...verdicts, { evidence: evidence.at(-1) ?? '', verdict }],
    relapsed: relapsed && !isResponder(verdict),
  }),
  NonResponseReviewRequested: ({ reviews }, { reviewId, afterInfusion }) => ({
    reviews: [...reviews, { reviewId, afterInfusion, decision: null }],
  }),
  NonResponseReviewed: ({ reviews }, { reviewId, decision }) => ({
    reviews: reviews.map((each) => (each.reviewId === reviewId ? { ...each, decision } : each)),
  }),
  RelapseDetected: ({ readings }) => ({
    relapsed: true,
    relapsedThrough: inOrder(readings).at(-1)?.evidence ?? null,
  }),
  MeasurementSeriesTransferred: ({ opened }, { to }) => ({ opened: opened === null ? null : { ...opened, ...to } }),
  MeasurementSeriesClosed: () => ({ closed: true }),
  OrderingViolationBlocked: () => ({}),
};

const evolve = (state: MeasurementSeries, event: MeasurementEvent): MeasurementSeries => {
  const change = evolvers[event.type] as (state: MeasurementSeries, data: unknown) => Partial<MeasurementSeries>;
  return { ...state, ...change(state, event.data) };
};

const opening: Step = ({ about, policy, policyVersion }, { opened }) => {
  if (opened !== null) return [];
  const { indication, ...whose } = about;
  const instrumentCode = Object.hasOwn(policy.primary, indication) ? (policy.primary[indication] ?? '') : '';
  return instrumentCode === ''
    ? []
    : [{ type: 'MeasurementSeriesOpened', data: { ...whose, instrumentCode, policyVersion } }];
};

const scheduling: Step = ({ policy, course }, { opened, points }) => {
  if (opened === null || course.over) return [];
  const { siteZone, instrumentCode } = opened;
  return measurementPoints(policy.schedule, course, siteZone)
    .filter(({ point }) => !points.some((known) => known.point === point))
    .map((point) => ({ type: 'MeasurementScheduled', data: { ...point, instrumentCode } }));
};

const before = (a: string, b: string): boolean => Temporal.Instant.compare(instant(a), instant(b)) < 0;

const covers = ({ dueFrom, dueUntil, status }: ScheduledPoint, { takenAt }: TakenReading): boolean =>
  status !== 'TAKEN' && (dueFrom === null || !before(takenAt, dueFrom)) && before(takenAt, dueUntil);

const reading: Step = ({ readings }, { opened, points, readings: known }) => {
  const open = new Set(points.map(({ point }) => point));
  return inOrder(readings)
    .filter(({ instrumentCode, evidence }) => {
      return instrumentCode === opened?.instrumentCode && !known.some((each) => each.evidence === evidence);
    })
    .map((each) => {
      const meant = points.filter((point) => open.has(point.point) && covers(point, each)).map(({ point }) => point);
      meant.forEach((point) => open.delete(point));
      const { score, ...taken } = each;
      return { type: 'MeasurementTaken', data: { ...taken, ...(score === null ? {} : { score }), points: meant } };
    });
};

/** A point that was missed stays on record as overdue; a late answer that falls into its period still fills it. */
const reminding: Step = ({ now }, { points }) =>
  points.flatMap(({ point, dueFrom, dueUntil, status }): MeasurementEvent[] => {
    const data = { point, dueUntil };
    const at = now.toString();
    if (status !== 'OVERDUE' && status !== 'TAKEN' && !before(at, dueUntil))
      return [{ type: 'MeasurementOverdue', data }];
    if (status === 'SCHEDULED' && (dueFrom === null || !before(at, dueFrom))) return [{ type: 'MeasurementDue', data }];
    return [];
  });

const infusionsBefore = ({ course }: FollowCourse, { takenAt }: TakenReading): number =>
  course.infusions.filter(({ stoppedAt }) => !before(takenAt, stoppedAt)).length;

/** Readings after the first dose, which have a baseline to be compared with. */
const treated = (command: FollowCourse, { readings }: MeasurementSeries) => {
  const firstAt = command.course.infusions.map(({ startedAt }) => startedAt).sort()[0] ?? null;
  const baseline = baselineOf(readings, firstAt);
  const after = inOrder(readings).filter((each) => infusionsBefore(command, each) > 0);
  return baseline === null ? null : { baseline, after };
};

const evaluating: Step = (command, state) => {
  const found = treated(command, state);
  if (found === null) return [];
  const { baseline, after } = found;
  const { rulesVersion } = command.policy;
  return after
    .filter(({ evidence }) => !state.verdicts.some((verdict) => verdict.evidence === evidence))
    .flatMap((current): MeasurementEvent[] => {
      const verdict = verdictOn(command.policy, baseline, current);
      if (verdict === null) return [];
      const data = {
        instrumentCode: current.instrumentCode,
        ...(baseline.score === null ? {} : { baseline: baseline.score }),
        ...(current.score === null ? {} : { current: current.score }),
        afterInfusions: infusionsBefore(command, current),
        verdict,
        rulesVersion,
        evidence: [baseline.evidence, current.evidence],
      };
      return [{ type: 'OutcomeEvaluated', data }];
    });
};

/** A formal point of review: so many infusions, and still no response on the latest reading before the next one. */
const reviewing: Step = (command, state) => {
  const found = treated(command, state);
  if (found === null) return [];
  const { policy } = command;
  const { baseline, after } = found;
  return policy.nonResponse.afterInfusions
    .filter((afterInfusion) => !state.reviews.some((review) => review.afterInfusion === afterInfusion))
    .flatMap((afterInfusion): MeasurementEvent[] => {
      const latest = after.findLast((each) => infusionsBefore(command, each) === afterInfusion);
      const verdict = latest === undefined ? null : verdictOn(policy, baseline, latest);
      if (latest === undefined || verdict === null || isResponder(verdict)) return [];
      const { instrumentCode } = latest;
      const evidence = [baseline.evidence, latest.evidence];
      const reviewId = `${state.opened?.courseId ?? ''}.review-${afterInfusion}`;
      const data = { reviewId, afterInfusion, instrumentCode, rulesVersion: policy.rulesVersion, evidence };
      return [{ type: 'NonResponseReviewRequested', data }];
    });
};

const relapsing: Step = (command, state) => {
  const found = treated(command, state);
  if (found === null || state.relapsed || state.opened === null) return [];
  const { policy } = command;
  const since = found.after.findIndex(({ evidence }) => evidence === state.relapsedThrough) + 1;
  const shown = relapseShown(policy, found.baseline, found.after.slice(since), state.opened.siteZone);
  if (shown === null) return [];
  const evidence = [found.baseline, ...shown].map((each) => each.evidence);
  const { rulesVersion } = policy;
  return [{ type: 'RelapseDetected', data: { basis: 'RULE', declaredBy: null, rulesVersion, evidence } }];
};

/** The course went on at another site: from here on its dates are those of that one. */
const moving: Step = ({ about }, { opened }) => {
  if (opened === null || opened.siteId === about.siteId) return [];
  const { siteId, siteZone } = about;
  return [{ type: 'MeasurementSeriesTransferred', data: { from: opened.siteId, to: { siteId, siteZone } } }];
};

const closing: Step = ({ course }, { closed, opened }) =>
  course.over && !closed && opened !== null
    ? [{ type: 'MeasurementSeriesClosed', data: { cause: 'COURSE_OVER' } }]
    : [];

/** In this order: each step sees what the ones before it recorded. */
const STEPS: readonly Step[] = [
  opening,
  moving,
  scheduling,
  reading,
  reminding,
  evaluating,
  reviewing,
  relapsing,
  closing,
];

/** Everything that follows from what is known now; asked again at the same instant, nothing more follows. */
const follow = (command: FollowCourse, state: MeasurementSeries): readonly MeasurementEvent[] => {
  if (state.closed) return [];
  const events: MeasurementEvent[] = [];
  let current = state;
  for (const step of STEPS) {
    const found = step(command, current);
    events.push(...found);
    current = found.reduce(evolve, current);
  }
  return events;
};

const decide = (command: MeasurementCommand, state: MeasurementSeries): Decision<MeasurementEvent> => {
  if (command.type === 'FollowCourse') return accept(...follow(command, state));
  if (command.type === 'ReviewNonResponse') {
    const { reviewId, decision, reason, by: reviewedBy } = command;
    const open = state.reviews.some((review) => review.reviewId === reviewId && review.decision === null);
    if (!open) return refuse(refusal('REVIEW_UNKNOWN', 'No review of this id is open.'));
    return accept({ type: 'NonResponseReviewed', data: { reviewId, decision, reviewedBy }, sealed: { reason } });
  }
  const responded = state.verdicts.findLast(({ verdict }) => isResponder(verdict));
  if (responded === undefined || state.relapsed)
    return refuse(
      refusal('RELAPSE_NOT_POSSIBLE', state.relapsed ? 'The relapse is on record.' : 'No response is on record.'),
    );
  const { by: declaredBy, rulesVersion } = command;
  const evidence = [responded.evidence];
  return accept({ type: 'RelapseDetected', data: { basis: 'CLINICIAN', declaredBy, rulesVersion, evidence } });
};

/** When time alone changes something next; null: never. */
export const nextMeasurementChange = ({ points, closed, opened }: MeasurementSeries): string | null => {
  if (closed || opened === null) return null;
  const instants = points.flatMap(({ dueFrom, dueUntil, status }) => {
    if (status === 'SCHEDULED') return [dueFrom ?? dueUntil];
    return status === 'DUE' ? [dueUntil] : [];
  });
  return instants.sort((a, b) => Temporal.Instant.compare(instant(a), instant(b)))[0] ?? null;
};

/** Its id is the id of the treatment course. */
export const measurementSeries: Aggregate<MeasurementSeries, MeasurementCommand, MeasurementEvent> = {
  service: 'course',
  category: 'measurements',
  initial,
  evolve,
  decide,
  subject: ({ opened }) =>
    opened === null ? undefined : { key: opened.courseId, siteId: opened.siteId, patientRef: opened.patientRef },
};
