import { Inject, Injectable } from '@nestjs/common';
import { keepTimer, type AggregateLoader, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { AGGREGATES, POLICY, SystemActs } from '#platform';
import type { Temporal } from '#kernel';
import { isOver, isResponder, policyVersionOf, type ClinicPolicy, type ProtocolDefinition } from '#protocol';
import { measurementSeries, nextMeasurementChange } from '../domain/measurement-series.js';
import type { FollowCourse, MeasurementSeries } from '../domain/measurement-series.types.js';
import { milestonesOf } from '../domain/milestones.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { Opened, TreatmentCourse, TreatmentCourseCommand } from '../domain/treatment-course.types.js';
import { reassessmentOf } from '../domain/saga.js';
import { readingsOf } from '../views/known-reading.js';
import { setReassessments } from './course-timer.js';
import { Protocols } from './protocols.js';

const KIND = 'MEASUREMENTS';
const PREFIX = 'measurements-';

const setNext = (uow: UnitOfWork, courseId: string, series: MeasurementSeries): void =>
  keepTimer(uow, { owner: `${PREFIX}${courseId}`, kind: KIND, dueAt: nextMeasurementChange(series) });

/** Brings the measurements of courses up to what is known: scores, infusions, the time. Whoever asks, and how often. */
@Injectable()
export class Outcomes {
  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly acts: SystemActs,
    private readonly protocols: Protocols,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async follow(uow: UnitOfWork, courseId: string): Promise<void> {
    const { state: course } = await this.loader.load(uow.sql, treatmentCourse, courseId);
    const milestones = milestonesOf(course);
    const { opened } = course;
    if (opened === null || milestones === null) return;
    const [before, readings] = await Promise.all([
      this.loader.load(uow.sql, measurementSeries, courseId),
      readingsOf(uow.sql, courseId),
    ]);
    const { patientRef, siteId, siteZone, indication } = opened;
    const series = await this.acts.act(uow, {
      aggregate: measurementSeries,
      id: courseId,
      command: (now): FollowCourse => ({
        type: 'FollowCourse',
        about: { courseId, patientRef, siteId, siteZone, indication },
        course: milestones,
        readings,
        policy: this.policy.outcomes,
        policyVersion: policyVersionOf(this.policy),
        now,
      }),
      by: 'outcomes',
      cause: null,
      subject: { key: courseId, siteId, patientRef },
    });
    setNext(uow, courseId, series);
    await this.tellCourse(uow, course, opened, before.state, series);
  }

  /** The course hears what the rule found: how it ends depends on the last that it heard. */
  private async tellCourse(
    uow: UnitOfWork,
    course: TreatmentCourse,
    opened: Opened,
    before: MeasurementSeries,
    after: MeasurementSeries,
  ): Promise<void> {
    const latest = after.verdicts.at(-1);
    if (latest === undefined || after.verdicts.length === before.verdicts.length) return;
    const protocol = await this.protocols.one(uow.sql, opened.protocolId, opened.protocolVersion);
    if (isOver(course.ledger) || !mayHear(protocol, after, course)) return;
    const rule = `outcomes@${this.policy.outcomes.rulesVersion}`;
    const evaluation = { responder: isResponder(latest.verdict), rule, by: 'outcomes' };
    let decidedAt = null as Temporal.Instant | null;
    const state = await this.acts.act(uow, {
      aggregate: treatmentCourse,
      id: opened.courseId,
      command: (now): TreatmentCourseCommand => {
        decidedAt = now;
        return { type: 'EvaluateResponse', ...evaluation, protocol, now };
      },
      by: 'outcomes',
      cause: null,
    });
    if (decidedAt === null) return;
    const reassessAt = reassessmentOf(protocol, state.ledger, decidedAt);
    setReassessments(uow, [{ courseId: opened.courseId, reassessAt }]);
  }
}

/**
 * Where the protocol lets only responders go on, that gate is about its own instrument after the series, and a verdict by
 * another one, or from before, must not open or shut it.
 */
const mayHear = (
  { therapy, responseGate }: ProtocolDefinition,
  { opened }: MeasurementSeries,
  { ledger }: TreatmentCourse,
): boolean =>
  therapy.therapyPhase?.responderOnly !== true ||
  (responseGate?.instrument === opened?.instrumentCode && ledger.seriesCompleted);

/** Measurements become due, and overdue, by time alone. */
@Injectable()
export class MeasurementTimer implements TimerHandler {
  readonly kind = KIND;

  constructor(
    private readonly outcomes: Outcomes,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) await this.outcomes.follow(uow, owner.slice(PREFIX.length));
  }

  async *expected({ sql }: UnitOfWork): AsyncIterable<Timer> {
    const rows = await sql.query<{ course_id: string }>('SELECT course_id FROM courses ORDER BY course_id');
    for (const { course_id } of rows) {
      const { state } = await this.loader.load(sql, measurementSeries, course_id);
      const dueAt = nextMeasurementChange(state);
      if (dueAt !== null) yield { owner: `${PREFIX}${course_id}`, kind: KIND, dueAt };
    }
  }
}
