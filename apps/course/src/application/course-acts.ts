import { Inject, Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { AggregateLoader, UnitOfWork } from '#event-store';
import type { Clock } from '#kernel';
import { AGGREGATES, CLOCK, SystemActs } from '#platform';
import { reassessmentOf } from '../domain/saga.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { TreatmentCourse, TreatmentCourseCommand } from '../domain/treatment-course.types.js';
import { setReassessments } from './course-timer.js';
import { Protocols } from './protocols.js';

type Without<C> = C extends unknown ? Omit<C, 'protocol' | 'now'> : never;
export type Wanted = Without<TreatmentCourseCommand>;

export interface CourseAct {
  readonly courseId: string;
  /** What is wanted of the course as it is. */
  readonly wanted: (course: TreatmentCourse) => readonly Wanted[];
  readonly by: string;
  readonly cause: RecordedEvent | null;
}

/** What a reaction decides about a course: each needs the pinned protocol, and moves the course's timer. */
@Injectable()
export class CourseActs {
  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly acts: SystemActs,
    private readonly protocols: Protocols,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async act(uow: UnitOfWork, { courseId, wanted, by, cause }: CourseAct): Promise<void> {
    const { state } = await this.loader.load(uow.sql, treatmentCourse, courseId);
    if (state.opened === null) return;
    const { protocolId, protocolVersion } = state.opened;
    const protocol = await this.protocols.one(uow.sql, protocolId, protocolVersion);
    let after = state;
    for (const command of wanted(state))
      after = await this.acts.act(uow, {
        aggregate: treatmentCourse,
        id: courseId,
        command: (now): TreatmentCourseCommand => ({ ...command, protocol, now }),
        by,
        cause,
      });
    const reassessAt = reassessmentOf(protocol, after.ledger, this.clock.now());
    setReassessments(uow, [{ courseId, reassessAt }]);
  }
}
