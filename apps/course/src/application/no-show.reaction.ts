import { Inject, Injectable } from '@nestjs/common';
import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { NewId } from '#kernel';
import { NEW_ID, POLICY, type PublishedEventReaction } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { CourseActs } from './course-acts.js';

const BY = 'no-shows';

/** After the saga has taken the same no-show in: the policy says how many in a row hold the course. */
@Injectable()
export class NoShowReaction implements PublishedEventReaction {
  readonly sources = ['scheduling'] as const;

  constructor(
    private readonly acts: CourseActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const { infusionsInARow: holdAfter } = this.policy.noShows;
    const policyVersion = policyVersionOf(this.policy);
    for (const cause of select<PublishedSchedulingEvent, 'NoShowRecorded'>(events, 'NoShowRecorded')) {
      const { courseId, stepId } = cause.data;
      const note = { type: 'NoteNoShow', holdId: this.newId(), stepId, holdAfter, policyVersion, by: BY } as const;
      await this.acts.act(uow, { courseId, wanted: () => [note], by: BY, cause });
    }
  }
}
