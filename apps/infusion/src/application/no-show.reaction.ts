import { Injectable } from '@nestjs/common';
import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { SystemActs, type PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';

const leave = (): InfusionCommand => ({ type: 'DeferInfusion', initiator: 'PATIENT', reasonCode: 'NO_SHOW' });

/**
 * Somebody who was checked in for the appointment and is said not to have come has left: the visit comes to nothing, and
 * what was issued to it stands open for return or waste.
 */
@Injectable()
export class NoShowReaction implements PublishedEventReaction {
  readonly sources = ['scheduling'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedSchedulingEvent, 'NoShowRecorded'>(events, 'NoShowRecorded')) {
      const { courseId, appointmentId } = cause.data;
      const waiting = await uow.manager.findBy(InfusionView, { courseId, appointmentId, status: 'CHECKED_IN' });
      for (const { id } of waiting)
        await this.acts.act(uow, { aggregate: infusion, id, command: leave, by: 'no-show', cause });
    }
  }
}
