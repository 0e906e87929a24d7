import { Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { forEachOfKey, SystemActs, type PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followCase } from './eligibility.timer.js';

const REASONS = { CourseCompleted: 'COURSE_COMPLETED', CourseTerminated: 'COURSE_TERMINATED' } as const;

/** The end of the course closes the case it came from; the patient may begin another for the same indication. */
@Injectable()
export class CourseOverReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const over = select<PublishedCourseEvent, keyof typeof REASONS>(events, 'CourseCompleted', 'CourseTerminated');
    await forEachOfKey(over, async (cause) => {
      const state = await this.acts.act(uow, {
        aggregate: intakeCase,
        id: cause.key,
        command: (): IntakeCaseCommand => ({ type: 'CloseCase', reason: REASONS[cause.type], courseUnderWay: false }),
        by: 'course-over',
        cause,
      });
      followCase(uow, state);
    });
  }
}
