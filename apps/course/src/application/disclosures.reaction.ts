import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { applyDisclosureConsents } from '#replicas';

/** Keeps to whom a patient lets be disclosed what: a course goes to another organisation by such consents only. */
@Injectable()
export class DisclosuresReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    return applyDisclosureConsents(events, uow);
  }
}
