import { Injectable } from '@nestjs/common';
import type { PublishedInfusionEvent, PublishedTherapyEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { forEachOfKey, type PublishedEventReaction } from '#platform';
import { select } from '#replicas';
import { AppointmentsOfCourse } from './appointments-of-course.js';

type Started = PublishedInfusionEvent | PublishedTherapyEvent;

/** The step that an appointment was made for has begun: the appointment has served its purpose, whenever it was. */
@Injectable()
export class StepStartedReaction implements PublishedEventReaction {
  readonly sources = ['infusion', 'therapy'] as const;

  constructor(private readonly appointments: AppointmentsOfCourse) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    const started = select<Started, 'InfusionStarted' | 'TherapySessionStarted'>(
      events,
      'InfusionStarted',
      'TherapySessionStarted',
    );
    const courseIds = [...new Set(started.map(({ data }) => data.courseId))];
    const booked = await this.appointments.coursesWithOpen(uow, courseIds);
    await forEachOfKey(started, async (cause) => {
      const { courseId, stepId } = cause.data;
      this.appointments.forgetPlans(uow, courseId, stepId);
      if (!booked.has(courseId)) return;
      const command = () => ({ type: 'NoteStepStarted' }) as const;
      await this.appointments.tell(uow, { courseId, stepId, command, by: 'step-started', cause });
    });
  }
}
