import { Inject, Injectable } from '@nestjs/common';
import type { UnitOfWork } from '#event-store';
import type { NewId } from '#kernel';
import { NEW_ID, type PublishedEventReaction } from '#platform';
import { holdsInForce } from '../domain/holds.js';
import { CourseActs, type CourseAct } from './course-acts.js';

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
    private readonly acts: CourseActs,
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

  private act(courseId: string, uow: UnitOfWork, wanted: CourseAct['wanted']): Promise<void> {
    return this.acts.act(uow, { courseId, wanted, by: BY, cause: null });
  }
}
