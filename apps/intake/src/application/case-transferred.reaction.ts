import { Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { SystemActs, type PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

/** The case goes where the course goes: the new site works on it, the old one does not read it any more. */
@Injectable()
export class CaseTransferredReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedCourseEvent, 'CourseTransferred'>(events, 'CourseTransferred'))
      await this.acts.act(uow, {
        aggregate: intakeCase,
        id: cause.key,
        command: (): IntakeCaseCommand => ({ type: 'TransferCase', to: cause.data.to.siteId }),
        by: 'course-transferred',
        cause,
      });
  }
}
