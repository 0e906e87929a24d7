import { Inject, Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { NEW_ID, POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { NewId } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { findCourse, select } from '#replicas';
import { therapyRecord, type TherapyRecordCommand } from '../domain/therapy-record.js';
import { dueAfter } from './due-after.js';
import { followPreparations } from './preparation-lapse.timer.js';
import { followOutreach } from './outreach.timer.js';

/** Events after which a preparation may lapse at another time than before. */
const MOVES: readonly string[] = [
  'InfusionStopped',
  'SeriesCompleted',
  'BoosterAuthorised',
  'CourseCompleted',
  'CourseTerminated',
];

/** Follows what happens around therapy: moves the lapse of preparation, and asks somebody to call who was not integrated. */
@Injectable()
export class FollowCourseReaction implements PublishedEventReaction {
  readonly sources = ['course', 'infusion'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const moved = events.filter(({ type }) => MOVES.includes(type)).map(({ key }) => key);
    await followPreparations(uow.sql, [...new Set(moved)], this.policy);
    const missed = select<PublishedCourseEvent, 'IntegrationWindowMissed'>(events, 'IntegrationWindowMissed');
    for (const cause of missed) await this.requestOutreach(cause, uow);
  }

  private async requestOutreach(
    cause: RecordedEvent & Extract<PublishedCourseEvent, { type: 'IntegrationWindowMissed' }>,
    uow: UnitOfWork,
  ): Promise<void> {
    const { key: courseId, data } = cause;
    const course = await findCourse(uow.manager, courseId);
    if (course === null) return;
    const { within } = this.policy.therapy.outreach;
    const state = await this.acts.act(uow, {
      aggregate: therapyRecord,
      id: courseId,
      command: (now): TherapyRecordCommand => ({
        type: 'RequestOutreach',
        outreach: {
          outreachId: this.newId(),
          cause: 'INTEGRATION_WINDOW_MISSED',
          stepId: data.stepId,
          dueAt: dueAfter(now, within, course.siteZone),
          policyVersion: policyVersionOf(this.policy),
        },
      }),
      by: 'follow-course',
      cause,
      subject: { key: courseId, siteId: course.siteId, patientRef: course.patientRef },
    });
    await followOutreach(uow.sql, courseId, state);
  }
}
