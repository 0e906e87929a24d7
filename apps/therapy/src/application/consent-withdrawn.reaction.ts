import { Injectable } from '@nestjs/common';
import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { SystemActs, type PublishedEventReaction } from '#platform';
import { coverEnded } from '#protocol';
import { select } from '#replicas';
import { therapySession, type TherapySessionCommand } from '../domain/therapy-session.js';
import { TherapySessionView } from '../views/therapy-session.view.js';

/** A withdrawal reaches the sessions of the course that are under way; those ahead ask for the consent at their start. */
@Injectable()
export class ConsentWithdrawnReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedIntakeEvent, 'ConsentWithdrawn'>(events, 'ConsentWithdrawn')) {
      const ended = coverEnded(cause.data);
      if (ended.length === 0) continue;
      const { consentType } = cause.data;
      const underWay = { courseId: cause.key, status: 'IN_PROGRESS' } as const;
      for (const { id } of await uow.manager.find(TherapySessionView, { where: underWay, order: { id: 'ASC' } }))
        await this.acts.act(uow, {
          aggregate: therapySession,
          id,
          command: (): TherapySessionCommand => ({ type: 'NoteConsentWithdrawn', consentType, ended }),
          by: 'consent-withdrawn',
          cause,
        });
    }
  }
}
