import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { PublishedEventReaction } from '#platform';
import { applyCourses, applyPermits, applyPresence, applySites, applyStaff } from '#replicas';
import { applyConsents } from '../views/consent.view.js';
import { applyLocations } from '../views/location.view.js';
import { applyPermitEvidence } from '../views/permit-evidence.view.js';
import { applyWeights } from '../views/weight.view.js';

/** Keeps what infusion needs to know at the moment it decides: sites, their DEA registrations, credentials, courses, permits, consents, weights. */
@Injectable()
export class ReplicasReaction implements PublishedEventReaction {
  readonly sources = ['scheduling', 'course', 'intake'] as const;

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await applySites(events, uow);
    await applyStaff(events, uow);
    await applyPresence(events, uow);
    await applyCourses(events, uow);
    await applyPermits(events, uow);
    await applyPermitEvidence(events, uow);
    await applyConsents(events, uow);
    await applyLocations(events, uow);
    await applyWeights(events, uow);
  }
}
