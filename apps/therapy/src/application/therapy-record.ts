import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#event-store';
import { refusal } from '#kernel';
import {
  CommandRunner,
  DATABASE,
  reject,
  type CommandContext,
  type DecisionTools,
  type Outcome,
  type Rejection,
} from '#platform';
import { findCourse, type CourseReplica } from '#replicas';
import { therapyRecord, type TherapyRecord, type TherapyRecordCommand } from '../domain/therapy-record.js';
import { followOutreach } from './outreach.timer.js';

export interface RecordEntry {
  readonly name: string;
  readonly courseId: string;
  readonly context: CommandContext;
  readonly command: (
    tools: DecisionTools<TherapyRecord>,
    course: CourseReplica,
  ) => Promise<TherapyRecordCommand | Rejection> | TherapyRecordCommand;
}

/** Writes into the therapy record of a course that is known here: whose it is and where, the course replica says. */
@Injectable()
export class TherapyRecords {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  async enter({ name, courseId, context, command }: RecordEntry): Promise<Outcome> {
    const course = await findCourse(this.database.manager, courseId);
    const unknown = (): Rejection => reject(refusal('COURSE_UNKNOWN', 'The course is not known here (yet).'));
    return this.runner.run({
      name,
      aggregate: therapyRecord,
      id: courseId,
      context,
      existence: 'either',
      ...(course === null ? {} : { subject: { key: courseId, siteId: course.siteId, patientRef: course.patientRef } }),
      command: (tools) => (course === null ? unknown() : command(tools, course)),
      effects: async ({ uow, state }) => {
        followOutreach(uow, courseId, state);
        return undefined;
      },
    });
  }
}
