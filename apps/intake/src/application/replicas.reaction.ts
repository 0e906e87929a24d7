import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { applyCourses, applyEngagements, applySites, applyStaff } from '#replicas';

/** Keeps what intake needs to know of sites (their zone, whose they are) and courses (whether they are over, who their therapist is). */
@Injectable()
export class ReplicasReaction implements PublishedEventReaction {
  readonly sources = ['scheduling', 'course', 'therapy'] as const;

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await applySites(events, uow);
    await applyStaff(events, uow);
    await applyCourses(events, uow);
    await applyEngagements(events, uow);
  }
}
