import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, instant } from '#kernel';
import { loadPolicy, type OutcomePolicy, type Verdict } from '#protocol';
import { measurementSeries, nextMeasurementChange } from './measurement-series.js';
import type { FollowCourse, MeasurementEvent, TakenReading } from './measurement-series.types.js';

const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
if (!loaded.ok) throw new Error('No policy.');
const { outcomes: policy } = loaded.policy;

let n = 0;
const reading = (score: number, takenAt: string, instrumentCode = 'PHQ9'): TakenReading => ({
  instrumentCode,
  score,
  takenAt,
  bandId: null,
  evidence: `event-${(n += 1)}`,
});
const infusion = (ordinal: number, day: string) => ({
  ordinal,
  startedAt: `${day}T16:00:00Z`,
  stoppedAt: `${day}T16:40:00Z`,
});
const begun = { openedAt: '2026-03-01T16:00:00Z', infusions: [], seriesDoneAt: null, over: false };
const follow = (now: string, rest: Partial<FollowCourse> = {}): FollowCourse => ({
  type: 'FollowCourse',
  about: {
    courseId: 'course-1',
    patientRef: 'patient-1',
    siteId: 'slo',
    siteZone: 'America/Los_Angeles',
    indication: 'MDD_TRD',
  },
  course: begun,
  readings: [],
  policy,
  policyVersion: 'network.example@1.0.0',
  now: instant(now),
  ...rest,
});
const after = (...commands: FollowCourse[]): MeasurementEvent[] => {
  const history: MeasurementEvent[] = [];
  for (const command of commands) {
    const decision = measurementSeries.decide(command, fold(measurementSeries, history));
    history.push(...decision.events);
  }
  return history;
};
const types = (events: readonly MeasurementEvent[]): string[] => events.map(({ type }) => type);
type Data<T extends string> = Extract<MeasurementEvent, { type: T }>['data'];
const of = <T extends MeasurementEvent['type']>(events: readonly MeasurementEvent[], type: T): Data<T>[] =>
  events.filter((event) => event.type === type).map(({ data }) => data as Data<T>);

const baseline = reading(20, '2026-03-01T15:00:00Z');
const two = [infusion(1, '2026-03-05'), infusion(2, '2026-03-09')];
const doses = { ...begun, infusions: two };

describe('the schedule of measurements', () => {
  it('begins with the baseline, which a score from before the opening fills', () => {
    const events = after(
      follow('2026-03-01T16:00:00Z', { readings: [baseline, reading(9, '2026-03-01T15:00:00Z', 'GAD7')] }),
    );
    expect(types(events)).toEqual(['MeasurementSeriesOpened', 'MeasurementScheduled', 'MeasurementTaken']);
    expect(of(events, 'MeasurementTaken')).toMatchObject([{ score: 20, points: ['BASELINE'] }]);
  });

  it('becomes due and overdue by time alone, each once', () => {
    const opened = follow('2026-03-01T16:00:00Z');
    const late = follow('2026-03-20T16:00:00Z');
    const events = after(opened, late, late);
    expect(types(events).slice(2)).toEqual(['MeasurementDue', 'MeasurementOverdue']);
    expect(nextMeasurementChange(fold(measurementSeries, after(opened)))).toBe('2026-03-08T15:00:00Z'); // clocks went forward that night
    expect(nextMeasurementChange(fold(measurementSeries, events))).toBeNull();
  });

  it('still takes an answer from its period that comes late', () => {
    const missed = after(follow('2026-03-20T16:00:00Z'), follow('2026-03-21T16:00:00Z', { readings: [baseline] }));
    expect(fold(measurementSeries, missed).points).toMatchObject([{ point: 'BASELINE', status: 'TAKEN' }]);
  });

  it('follows infusions and the end of the series', () => {
    const events = after(follow('2026-03-10T16:00:00Z', { course: { ...doses, seriesDoneAt: two[1]!.stoppedAt } }));
    expect(of(events, 'MeasurementScheduled').map(({ point }) => point)).toEqual([
      'BASELINE',
      'AFTER_INFUSION:2',
      'SERIES_END',
      'WEEK_2',
      'WEEK_4',
      'WEEK_8',
      'WEEK_12',
      'WEEK_24',
    ]);
  });

  it('ends with the course', () => {
    const events = after(
      follow('2026-03-01T16:00:00Z'),
      follow('2026-03-02T16:00:00Z', { course: { ...begun, over: true } }),
    );
    expect(types(events).at(-1)).toBe('MeasurementSeriesClosed');
    expect(
      after(
        follow('2026-03-01T16:00:00Z'),
        follow('2026-03-02T16:00:00Z', { course: { ...begun, over: true } }),
        follow('2026-04-01T16:00:00Z'),
      ),
    ).toHaveLength(events.length);
  });
});

describe('what the scores say', () => {
  it('is a verdict on each score after the first dose, with the rules and the evidence', () => {
    const now = reading(8, '2026-03-11T16:00:00Z');
    const events = after(follow('2026-03-11T16:00:00Z', { course: doses, readings: [baseline, now] }));
    expect(of(events, 'OutcomeEvaluated')).toEqual([
      {
        instrumentCode: 'PHQ9',
        baseline: 20,
        current: 8,
        afterInfusions: 2,
        verdict: 'RESPONSE',
        rulesVersion: '1.1.0',
        evidence: [baseline.evidence, now.evidence],
      },
    ]);
    expect(types(events)).not.toContain('NonResponseReviewRequested');
  });

  it('asks for one review after two infusions without response', () => {
    const now = reading(17, '2026-03-11T16:00:00Z');
    const command = follow('2026-03-11T16:00:00Z', { course: doses, readings: [baseline, now] });
    const events = after(command, command);
    expect(of(events, 'NonResponseReviewRequested')).toMatchObject([{ afterInfusion: 2, rulesVersion: '1.1.0' }]);
    const review = {
      type: 'ReviewNonResponse',
      reviewId: 'course-1.review-2',
      decision: 'STOP',
      reason: 'x',
      by: 'rx',
    } as const;
    const decided = measurementSeries.decide(review, fold(measurementSeries, events));
    expect(decided.kind).toBe('accepted');
    const again = measurementSeries.decide(review, fold(measurementSeries, [...events, ...decided.events]));
    expect(again).toMatchObject({ kind: 'refused', refusal: { code: 'REVIEW_UNKNOWN' } });
  });

  it('finds a relapse once, and the next one only after another response', () => {
    const scores = [
      baseline,
      reading(6, '2026-03-12T16:00:00Z'),
      reading(14, '2026-03-25T16:00:00Z'),
      reading(15, '2026-04-02T16:00:00Z'),
    ];
    const once = follow('2026-04-02T16:00:00Z', { course: doses, readings: scores });
    const better = [...scores, reading(5, '2026-04-20T16:00:00Z')];
    const more = follow('2026-04-20T16:00:00Z', { course: doses, readings: better });
    expect(of(after(once, once, more), 'RelapseDetected')).toMatchObject([{ basis: 'RULE' }]);
    const worse = [...better, reading(15, '2026-05-01T16:00:00Z'), reading(16, '2026-05-10T16:00:00Z')];
    const twice = after(once, more, follow('2026-05-10T16:00:00Z', { course: doses, readings: worse }));
    expect(of(twice, 'RelapseDetected')).toHaveLength(2);
  });

  it('lets a clinician declare a relapse only of a response', () => {
    const declare = { type: 'DeclareRelapse', by: 'rx', rulesVersion: '1.1.0' } as const;
    const none = after(follow('2026-03-11T16:00:00Z', { course: doses, readings: [baseline] }));
    expect(measurementSeries.decide(declare, fold(measurementSeries, none)).kind).toBe('refused');
    const some = after(
      follow('2026-03-12T16:00:00Z', { course: doses, readings: [baseline, reading(6, '2026-03-12T15:00:00Z')] }),
    );
    const declared = measurementSeries.decide(declare, fold(measurementSeries, some));
    expect(declared.events).toMatchObject([
      { type: 'RelapseDetected', data: { basis: 'CLINICIAN', declaredBy: 'rx' } },
    ]);
  });
});

it('asked again at the same instant, nothing more follows, whatever came and in whatever order', () => {
  const score = fc.integer({ min: 0, max: 27 });
  const at = fc.integer({ min: 0, max: 200 }).map((days) =>
    instant('2026-02-25T12:00:00Z')
      .add({ hours: 24 * days })
      .toString(),
  );
  const readings = fc.array(
    fc.tuple(score, at).map(([value, taken]) => reading(value, taken)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(readings, at, fc.boolean(), (taken, now, over) => {
      const command = follow(now, { readings: taken, course: { ...doses, seriesDoneAt: two[1]!.stoppedAt, over } });
      const events = after(command);
      expect(after(command, command)).toHaveLength(events.length);
      const verdicts = of(events, 'OutcomeEvaluated').map(({ evidence }) => evidence.at(-1));
      expect(new Set(verdicts).size).toBe(verdicts.length);
    }),
  );
});

describe('results whose score may not be told', () => {
  const audit = (takenAt: string, ...against: [TakenReading, Verdict, boolean][]): TakenReading => {
    const evidence = `event-${(n += 1)}`;
    const compared = against.map(([{ undisclosed }, verdict, gainLost]) => {
      return { baseline: undisclosed?.resultId ?? '', verdict, gainLost };
    });
    const undisclosed = { resultId: `result-${n}`, against: compared };
    return { instrumentCode: 'AUDIT', score: null, bandId: null, takenAt, evidence, undisclosed };
  };
  const before = audit('2026-03-01T15:00:00Z');
  const about = { ...follow('2026-03-01T16:00:00Z').about, indication: 'ALCOHOL_USE' };
  const at = (now: string, ...readings: TakenReading[]): FollowCourse =>
    follow(now, { about, course: doses, readings: [before, ...readings] });

  it('fill their points, and are judged by what intake found against the baseline', () => {
    const earlier = audit('2026-02-01T15:00:00Z');
    const now = audit('2026-03-11T16:00:00Z', [earlier, 'WORSENED', false], [before, 'NO_RESPONSE', false]);
    const events = after(at('2026-03-11T16:00:00Z', earlier, now));
    expect(of(events, 'OutcomeEvaluated')).toEqual([
      {
        instrumentCode: 'AUDIT',
        afterInfusions: 2,
        verdict: 'NO_RESPONSE',
        rulesVersion: policy.rulesVersion,
        evidence: [before.evidence, now.evidence],
      },
    ]);
    expect(of(events, 'NonResponseReviewRequested')).toMatchObject([{ afterInfusion: 2 }]);
    expect(of(events, 'MeasurementTaken').map(({ points }) => points)).toEqual([
      ['BASELINE'],
      [],
      ['AFTER_INFUSION:2'],
    ]);
    expect(JSON.stringify(events)).not.toContain('"score"');
  });

  it('show a relapse by what was gained and lost', () => {
    const good = audit('2026-03-11T16:00:00Z', [before, 'RESPONSE', false]);
    const lost = audit('2026-03-20T16:00:00Z', [before, 'NO_RESPONSE', true]);
    const soon = audit('2026-03-22T16:00:00Z', [before, 'NO_RESPONSE', true]);
    const later = audit('2026-03-28T16:00:00Z', [before, 'NO_RESPONSE', true]);
    expect(types(after(at('2026-03-22T16:00:00Z', good, lost, soon)))).not.toContain('RelapseDetected');
    const events = after(at('2026-03-28T16:00:00Z', good, lost, soon, later));
    expect(of(events, 'RelapseDetected')).toMatchObject([
      { basis: 'RULE', evidence: [before, good, lost, soon, later].map(({ evidence }) => evidence) },
    ]);
  });

  it('without a comparison to the baseline there is no verdict', () => {
    const events = after(at('2026-03-11T16:00:00Z', audit('2026-03-11T16:00:00Z')));
    expect(types(events)).not.toContain('OutcomeEvaluated');
  });
});

describe('a schedule that looks back', () => {
  const schedule: OutcomePolicy['schedule'] = [
    { code: 'BASELINE', after: 'COURSE_OPENED', from: null, until: 'P7D', maxAge: 'P7D' },
    { code: 'BEFORE_INFUSION', after: 'INFUSION_START', from: null, until: 'PT0S', maxAge: 'P2D' },
  ];
  const taken = (...readings: TakenReading[]) =>
    of(
      after(follow('2026-03-10T16:00:00Z', { policy: { ...policy, schedule }, course: doses, readings })),
      'MeasurementTaken',
    ).map(({ points }) => points);

  it('asks for a reading before every infusion, and for a baseline that is not too old', () => {
    expect(taken(reading(20, '2026-02-22T15:00:00Z'), reading(20, '2026-02-23T15:00:00Z'))).toEqual([[], ['BASELINE']]);
    expect(taken(reading(18, '2026-03-04T15:00:00Z'), reading(16, '2026-03-08T15:00:00Z'))).toEqual([
      ['BASELINE', 'BEFORE_INFUSION:1'],
      ['BEFORE_INFUSION:2'],
    ]);
  });
});
