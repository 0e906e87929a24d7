import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { applyCourses, applyDisclosureConsents, applyPermits, applySites, applyStaff } from '#replicas';
import { applyConsents, applyInfusions, applySeries } from '../views/known.js';

/** Keeps what therapy needs to know at the moment it decides: sites, credentials, courses, permits, consents, infusions. */
@Injectable()
export class ReplicasReaction implements PublishedEventReaction {
  readonly sources = ['scheduling', 'course', 'intake', 'infusion'] as const;

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await applySites(events, uow);
    await applyStaff(events, uow);
    await applyCourses(events, uow);
    await applyPermits(events, uow);
    await applyConsents(events, uow);
    await applyDisclosureConsents(events, uow);
    await applyInfusions(events, uow);
    await applySeries(events, uow);
  }
}
