import { Inject, Injectable } from '@nestjs/common';
import { NO_SHOW_HOLD, type PublishedCourseEvent, type PublishedSchedulingEvent, type RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { NEW_ID, POLICY, SystemActs, type PublishedEventReaction } from '#platform';
import type { NewId, Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { findCourse, select } from '#replicas';
import { therapyRecord, type TherapyRecordCommand } from '../domain/therapy-record.js';
import { dueAfter, dueSameDay } from './due-after.js';
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

type News = PublishedCourseEvent | PublishedSchedulingEvent;
type Worry = Pick<Extract<TherapyRecordCommand, { type: 'RequestOutreach' }>['outreach'], 'cause' | 'stepId'>;

/** What somebody has to ask the patient about; null: nothing. */
const worryOf = (event: News): Worry | null => {
  if (event.type === 'IntegrationWindowMissed')
    return { cause: 'INTEGRATION_WINDOW_MISSED', stepId: event.data.stepId };
  if (event.type === 'NoShowRecorded' && event.data.stepId.startsWith('INTEGRATION:'))
    return { cause: 'SESSION_MISSED', stepId: event.data.stepId };
  if (event.type === 'CourseHeld' && event.data.reasonCode === NO_SHOW_HOLD && event.data.stepId !== undefined)
    return { cause: 'INFUSION_NO_SHOWS', stepId: event.data.stepId };
  return null;
};

/** Follows what happens around therapy: moves the lapse of preparation, and asks somebody to call who was not seen. */
@Injectable()
export class FollowCourseReaction implements PublishedEventReaction {
  readonly sources = ['course', 'infusion', 'scheduling'] as const;

  constructor(
    private readonly acts: SystemActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(NEW_ID) private readonly newId: NewId,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const moved = events.filter(({ type }) => MOVES.includes(type)).map(({ key }) => key);
    await followPreparations(uow.sql, [...new Set(moved)], this.policy);
    const told = select<News, 'IntegrationWindowMissed' | 'NoShowRecorded' | 'CourseHeld'>(
      events,
      'IntegrationWindowMissed',
      'NoShowRecorded',
      'CourseHeld',
    );
    for (const cause of told) {
      const worry = worryOf(cause);
      if (worry !== null) await this.requestOutreach(cause, worry, uow);
    }
  }

  private async requestOutreach(cause: RecordedEvent, worry: Worry, uow: UnitOfWork): Promise<void> {
    const { key: courseId } = cause;
    const course = await findCourse(uow.manager, courseId);
    if (course === null) return;
    const state = await this.acts.act(uow, {
      aggregate: therapyRecord,
      id: courseId,
      command: (now): TherapyRecordCommand => ({
        type: 'RequestOutreach',
        outreach: {
          outreachId: this.newId(),
          ...worry,
          dueAt: this.dueAt(worry, now, course.siteZone),
          policyVersion: policyVersionOf(this.policy),
        },
      }),
      by: 'follow-course',
      cause,
      subject: { key: courseId, siteId: course.siteId, patientRef: course.patientRef },
    });
    followOutreach(uow, courseId, state);
  }

  /** A window may close at midnight; whoever stayed away is asked on that very day. */
  private dueAt({ cause }: Worry, now: Temporal.Instant, zone: string): string {
    const { within } = this.policy.therapy.outreach;
    return cause === 'INTEGRATION_WINDOW_MISSED' ? dueAfter(now, within, zone) : dueSameDay(now, within, zone);
  }
}
