import { Inject, Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { select } from '#replicas';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand } from '../domain/preparation.types.js';

/** A treatment course begins with preparation: its plan is opened with what the clinic's policy asks for. */
@Injectable()
export class CourseOpenedReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const opened = select<PublishedCourseEvent, 'TreatmentCourseOpened'>(events, 'TreatmentCourseOpened');
    for (const cause of opened) {
      const { courseId, patientRef, siteId, minPreparationSessions: minSessions = 1 } = cause.data;
      const { items } = this.policy.preparation;
      const requiredItems = items.map(({ code }) => code);
      const evidence = Object.fromEntries(items.map((item) => [item.code, item.evidence]));
      const plan = { courseId, patientRef, siteId, requiredItems, evidence, minSessions };
      await this.acts.act(uow, {
        aggregate: preparation,
        id: courseId,
        command: (): PreparationCommand => ({
          type: 'OpenPreparationPlan',
          plan: { ...plan, policyVersion: policyVersionOf(this.policy) },
        }),
        by: 'course-opened',
        cause,
        subject: { key: courseId, siteId, patientRef },
      });
    }
  }
}
