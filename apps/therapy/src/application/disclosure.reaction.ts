import { Inject, Injectable } from '@nestjs/common';
import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { AggregateLoader, UnitOfWork } from '#event-store';
import type { Clock } from '#kernel';
import { AGGREGATES, CLOCK, POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { engagement, type EngagementCommand } from '../domain/engagement.js';
import { disclosureTo } from './disclosure-to.js';

const CAUSES = {
  DisclosureConsentSigned: 'SIGNED',
  DisclosureConsentWithdrawn: 'WITHDRAWN',
  DisclosureConsentExpired: 'EXPIRED',
} as const;

/** Keeps with the engagement what it rests on: a consent that ends is not replaced by silence, nor one that is signed. */
@Injectable()
export class DisclosureReaction implements PublishedEventReaction {
  readonly sources = ['intake'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedIntakeEvent, keyof typeof CAUSES>(
      events,
      'DisclosureConsentSigned',
      'DisclosureConsentWithdrawn',
      'DisclosureConsentExpired',
    )) {
      const { key: courseId } = cause;
      const { state } = await this.loader.load(uow.sql, engagement, courseId);
      if (state === null) continue;
      const { siteId, therapistId } = state;
      const at = this.clock.now();
      const disclosure = await disclosureTo(uow, this.policy, { courseId, siteId, therapistId, at });
      if (disclosure === null) continue;
      const { consentId } = disclosure;
      await this.acts.act(uow, {
        aggregate: engagement,
        id: courseId,
        command: (): EngagementCommand => ({ type: 'FollowDisclosure', consentId, cause: CAUSES[cause.type] }),
        by: 'disclosure',
        cause,
      });
    }
  }
}
