import { Injectable } from '@nestjs/common';
import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { SystemActs, type PublishedEventReaction } from '#platform';
import { findCourse, select } from '#replicas';
import { therapyRecord, type TherapyRecordCommand } from '../domain/therapy-record.js';
import { followOutreach } from './outreach.timer.js';

type Told = 'PatientIncidentReported' | 'CourseResumed' | 'CourseTerminated';
type News = Extract<PublishedCourseEvent, { type: Told }>;

/** A course that ends with its patient's death without a report before has no other name for it. */
const DECEASED = 'DECEASED';

const meant = (event: News): TherapyRecordCommand | null => {
  if (event.type === 'CourseResumed') return { type: 'ResumeOutreach', incidentId: event.data.incidentId };
  if (event.type === 'PatientIncidentReported')
    return { type: 'SuspendOutreach', incidentId: event.data.incidentId, cause: event.data.incident };
  return event.data.outcome === DECEASED ? { type: 'SuspendOutreach', incidentId: DECEASED, cause: 'DEATH' } : null;
};

/** Nobody calls a patient who is in hospital or dead: what was asked for is cancelled, and nothing is asked for. */
@Injectable()
export class IncidentReaction implements PublishedEventReaction {
  readonly sources = ['course'] as const;

  constructor(private readonly acts: SystemActs) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    for (const cause of select<PublishedCourseEvent, Told>(
      events,
      'PatientIncidentReported',
      'CourseResumed',
      'CourseTerminated',
    )) {
      const command = meant(cause);
      if (command !== null) await this.act(command, cause, uow);
    }
  }

  private async act(command: TherapyRecordCommand, cause: RecordedEvent, uow: UnitOfWork): Promise<void> {
    const { key: courseId } = cause;
    const course = await findCourse(uow.manager, courseId);
    if (course === null) return;
    const { siteId, patientRef } = course;
    const state = await this.acts.act(uow, {
      aggregate: therapyRecord,
      id: courseId,
      command: () => command,
      by: 'incident',
      cause,
      subject: { key: courseId, siteId, patientRef },
    });
    followOutreach(uow, courseId, state);
  }
}
