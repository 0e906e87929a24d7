import { Inject, Injectable } from '@nestjs/common';
import type { AuditTrail } from '#audit-trail';
import { SERVICES, type RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { AUDIT_TRAIL } from './trail.js';

/**
 * Every event of every service goes into the trail; the audit service's own records of access as well. A trail outside of
 * this transaction has the events before the cursor moves: after a crash in between they come again, and it passes over
 * them. They are recorded facts already, so a trail that is ahead of a cursor is never wrong.
 */
@Injectable()
export class TrailReaction implements PublishedEventReaction {
  readonly sources = SERVICES;

  constructor(@Inject(AUDIT_TRAIL) private readonly trail: AuditTrail) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await this.trail.append(events, uow);
  }
}
