import { Inject, Injectable } from '@nestjs/common';
import type { PublishedInfusionEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { NewId } from '#kernel';
import { NEW_ID, POLICY, type PublishedEventReaction } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { incidentIn, type AdverseNews } from '../domain/adverse-events.js';
import { CourseActs } from './course-acts.js';

const BY = 'adverse-events';

type Told = 'AdverseEventRecorded' | 'AdverseEventGraded' | 'AdverseEventResolved';
type News = RecordedEvent & Extract<PublishedInfusionEvent, { type: Told }>;

const sayOf = (cause: News): { readonly news: AdverseNews; readonly by: string; readonly account: string } => {
  if (cause.type === 'AdverseEventResolved') {
    const { outcome, resolvedBy: by } = cause.data;
    return { news: { outcome }, by, account: `An adverse event ended: ${outcome}.` };
  }
  const { grade } = cause.data;
  const by = cause.type === 'AdverseEventRecorded' ? cause.data.recordedBy : cause.data.gradedBy;
  return { news: { grade }, by, account: `An adverse event is of grade ${grade}.` };
};

/** What the infusion room records as an adverse event may be the death of the patient: the policy says from when on. */
@Injectable()
export class AdverseEventsReaction implements PublishedEventReaction {
  readonly sources = ['infusion'] as const;

  constructor(
    private readonly acts: CourseActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const policyVersion = policyVersionOf(this.policy);
    for (const cause of select<PublishedInfusionEvent, Told>(
      events,
      'AdverseEventRecorded',
      'AdverseEventGraded',
      'AdverseEventResolved',
    )) {
      const { news, by, account } = sayOf(cause);
      const incident = incidentIn(this.policy, news);
      if (incident === undefined) continue;
      const told = { incidentId: this.newId(), incident, happenedAt: cause.occurredAt, account, by, policyVersion };
      const wanted = () => [{ type: 'NoteAdverseEvent', ...told } as const];
      await this.acts.act(uow, { courseId: cause.key, wanted, by: BY, cause });
    }
  }
}
