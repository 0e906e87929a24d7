import { Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { forEachOfKey, type PublishedEventReaction } from '#platform';
import { applyCourses, applyPermits, select } from '#replicas';
import { applyFreezes } from '../views/freezes.js';
import { applyProtocols } from '../views/protocol.view.js';
import { AppointmentsOfCourse } from './appointments-of-course.js';
import { lockCourses } from './locks.js';

/** What takes the appointments ahead away, and the reason that they then carry. */
const ENDS = {
  CourseTransferred: 'COURSE_TRANSFERRED',
  CourseCompleted: 'COURSE_COMPLETED',
  CourseTerminated: 'COURSE_TERMINATED',
  PatientIncidentReported: 'COURSE_FROZEN',
} as const;

/** Nobody plans anything for the course any more. */
const LEAVES_NOTHING: readonly string[] = ['CourseCompleted', 'CourseTerminated', 'PatientIncidentReported'];

type Told = 'StepPermitted' | 'PermitRevoked' | keyof typeof ENDS;
type Telling = RecordedEvent & Extract<PublishedCourseEvent, { type: Told }>;

/** Follows the courses, batch by batch: what the permits and the end of a course mean for the appointments. */
@Injectable()
export class CourseReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(private readonly appointments: AppointmentsOfCourse) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    await lockCourses(uow.sql, [...new Set(events.map(({ key }) => key))]);
    await applyProtocols(events, uow);
    await applyCourses(events, uow);
    await applyPermits(events, uow);
    await applyFreezes(events, uow);
    const told = select<PublishedCourseEvent, Told>(
      events,
      'StepPermitted',
      'PermitRevoked',
      'CourseTransferred',
      'CourseCompleted',
      'CourseTerminated',
      'PatientIncidentReported',
    );
    for (const { type, key } of told) if (LEAVES_NOTHING.includes(type)) this.appointments.forgetPlans(uow, key, null);
    const booked = await this.appointments.coursesWithOpen(uow, [...new Set(told.map(({ key }) => key))]);
    await forEachOfKey(
      told.filter(({ key }) => booked.has(key)),
      (cause) => this.tell(cause, uow),
    );
  }

  private async tell(cause: Telling, uow: UnitOfWork): Promise<void> {
    const whom = { courseId: cause.key, by: 'course-reaction', cause };
    switch (cause.type) {
      case 'StepPermitted': {
        const { permitId, stepId, window } = cause.data;
        const permit = { permitId, ...window };
        return this.appointments.tell(uow, {
          ...whom,
          stepId,
          command: (now) => ({ type: 'NotePermit', permit, now }),
        });
      }
      case 'PermitRevoked': {
        const { permitId, stepId } = cause.data;
        return this.appointments.tell(uow, {
          ...whom,
          stepId,
          command: () => ({ type: 'NotePermitRevoked', permitId }),
        });
      }
      default: {
        const reason = ENDS[cause.type];
        return this.appointments.tell(uow, {
          ...whom,
          stepId: null,
          command: (now) => ({ type: 'NoteCourseOver', reason, now }),
        });
      }
    }
  }
}
