import { Inject, Injectable } from '@nestjs/common';
import type { AggregateLoader, Loaded, Timer, TimerHandler, UnitOfWork } from '#event-store';
import type { Clock, NewId } from '#kernel';
import { AGGREGATES, CLOCK, NEW_ID, Recorder, systemOrigin, type Entry } from '#platform';
import { expectedTimer, passTime } from '../domain/saga.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { TreatmentCourse } from '../domain/treatment-course.types.js';
import { COURSE_REASSESS, courseOf, ownerOf, setReassessments, type Reassessment } from './course-timer.js';
import { Protocols } from './protocols.js';

const CHUNK = 500;

/** Looks at courses again when time alone may have changed what is permitted. */
@Injectable()
export class CourseReassessment implements TimerHandler {
  readonly kind = COURSE_REASSESS;

  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly recorder: Recorder,
    private readonly protocols: Protocols,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    const ids = timers.map(({ owner }) => courseOf(owner));
    const courses = await this.loader.loadMany(uow.sql, treatmentCourse, ids);
    const now = this.clock.now();
    const entries: Entry[] = [];
    const due: Reassessment[] = [];
    for (const [courseId, { state, version }] of courses) {
      if (state.opened === null) continue;
      const { protocolId, protocolVersion, siteId, patientRef } = state.opened;
      const protocol = await this.protocols.one(uow.sql, protocolId, protocolVersion);
      const { events, reassessAt } = passTime(protocol, state.ledger, now);
      const subject = { key: courseId, siteId, patientRef };
      const origin = systemOrigin('course-timer', null, this.newId);
      entries.push({ streamId: ownerOf(courseId), expectedVersion: version, events, subject, origin });
      due.push({ courseId, reassessAt });
    }
    await this.recorder.record(uow, entries);
    setReassessments(uow, due);
  }

  async *expected(uow: UnitOfWork): AsyncIterable<Timer> {
    for (let after = ''; ;) {
      const rows = await uow.sql.query<{ course_id: string }>(
        'SELECT course_id FROM courses WHERE outcome IS NULL AND course_id > $1 ORDER BY course_id LIMIT $2',
        [after, CHUNK],
      );
      if (rows.length === 0) return;
      const ids = rows.map(({ course_id }) => course_id);
      after = ids.at(-1) ?? after;
      const courses = await this.loader.loadMany(uow.sql, treatmentCourse, ids);
      for (const [courseId, course] of courses) yield* this.expectedOf(uow, courseId, course);
    }
  }

  private async *expectedOf(
    { sql }: UnitOfWork,
    courseId: string,
    { state: { opened, ledger } }: Loaded<TreatmentCourse>,
  ): AsyncIterable<Timer> {
    if (opened === null) return;
    const protocol = await this.protocols.one(sql, opened.protocolId, opened.protocolVersion);
    const dueAt = expectedTimer(protocol, ledger, this.clock.now());
    if (dueAt !== null) yield { owner: ownerOf(courseId), kind: COURSE_REASSESS, dueAt };
  }
}
