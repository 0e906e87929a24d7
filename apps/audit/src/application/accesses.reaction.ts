import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { keepAccesses } from '../views/access.view.js';

/** Services record who read, or tried to read, what is restricted with them; auditors find all of it in one list. */
@Injectable()
export class AccessesReaction implements PublishedEventReaction {
  readonly sources = ['intake', 'scheduling', 'infusion', 'therapy', 'course'] as const;

  react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    return keepAccesses(events, uow);
  }
}
