import { Inject, Injectable } from '@nestjs/common';
import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { In } from 'typeorm';
import { endsTheVisit } from '../domain/consent.js';
import { infusion } from '../domain/infusion.js';
import type { InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';

/**
 * A withdrawal that the treatment cannot go on without reaches every visit of the course that is under way. It is an event of the visit's own stream, so a start
 * or a resumption that is being decided at this moment loses against it, or is followed by it.
 */
@Injectable()
export class ConsentWithdrawnReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const withdrawals = select<PublishedIntakeEvent, 'ConsentWithdrawn'>(events, 'ConsentWithdrawn');
    for (const cause of withdrawals.filter(({ data }) => endsTheVisit(data, this.policy))) {
      const { consentType, effectiveFrom } = cause.data;
      const underWay = { courseId: cause.key, status: In(['CHECKED_IN', 'RUNNING', 'PAUSED']) };
      for (const { id } of await uow.manager.findBy(InfusionView, underWay))
        await this.acts.act(uow, {
          aggregate: infusion,
          id,
          command: (): InfusionCommand => ({ type: 'NoteConsentWithdrawal', consentType, effectiveFrom }),
          by: 'consent-withdrawn',
          cause,
        });
    }
  }
}
