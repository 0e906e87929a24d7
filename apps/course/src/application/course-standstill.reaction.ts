import { Inject, Injectable } from '@nestjs/common';
import type { AggregateLoader, UnitOfWork } from '#event-store';
import type { Clock, NewId } from '#kernel';
import { AGGREGATES, CLOCK, NEW_ID, type PublishedEventReaction, SystemActs } from '#platform';
import { reassessmentOf } from '../domain/saga.js';
import { holdsInForce, treatmentCourse } from '../domain/treatment-course.js';
import type { TreatmentCourse, TreatmentCourseCommand } from '../domain/treatment-course.types.js';
import { setReassessments } from './course-timer.js';
import { Protocols } from './protocols.js';

const STANDSTILL = 'EVENT_NOT_HANDLED';
const BY = 'course-standstill';

/**
 * News of a course that cannot be handled may be a revocation: until somebody has mended it and redriven the key, the
 * course is held and every permit withdrawn.
 */
@Injectable()
export class CourseStandstill implements PublishedEventReaction {
  readonly sources = [] as const;

  constructor(
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly acts: SystemActs,
    private readonly protocols: Protocols,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(): Promise<void> {
    // Reacts to standstills only.
  }

  parked(key: string, uow: UnitOfWork): Promise<void> {
    const reason = `News of this course could not be handled; an operator has to redrive ${key}.`;
    const holdId = this.newId();
    return this.act(key, uow, () => [{ type: 'HoldCourse', holdId, reasonCode: STANDSTILL, reason, by: BY }]);
  }

  resumed(key: string, uow: UnitOfWork): Promise<void> {
    return this.act(key, uow, (course) =>
      holdsInForce(course)
        .filter(({ reason }) => reason === STANDSTILL)
        .map(({ holdId }) => ({ type: 'ReleaseHold', holdId, reasonCode: 'REDRIVEN', by: BY })),
    );
  }

  private async act(courseId: string, uow: UnitOfWork, wanted: (course: TreatmentCourse) => Wanted[]): Promise<void> {
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
        by: BY,
        cause: null,
      });
    const reassessAt = reassessmentOf(protocol, after.ledger, this.clock.now());
    await setReassessments(uow.sql, [{ courseId, reassessAt }]);
  }
}

type Without<C> = C extends unknown ? Omit<C, 'protocol' | 'now'> : never;
type Wanted = Without<Extract<TreatmentCourseCommand, { type: 'HoldCourse' | 'ReleaseHold' }>>;
