import { Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { SystemActs, type PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { engagement, type EngagementCommand } from '../domain/engagement.js';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand } from '../domain/preparation.types.js';

/** Preparation and engagement go where the course goes: the new site goes on with them, the old one does not read them. */
@Injectable()
export class TherapyTransferredReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedCourseEvent, 'CourseTransferred'>(events, 'CourseTransferred')) {
      const act = { id: cause.key, by: 'course-transferred', cause };
      const move = { type: 'TransferTherapy', to: cause.data.to.siteId } as const;
      await this.acts.act(uow, { ...act, aggregate: preparation, command: (): PreparationCommand => move });
      await this.acts.act(uow, { ...act, aggregate: engagement, command: (): EngagementCommand => move });
    }
  }
}
