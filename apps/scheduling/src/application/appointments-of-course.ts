import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '#contracts';
import { prepared, type UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { SystemActs } from '#platform';
import { In } from 'typeorm';
import { appointment } from '../domain/appointment.js';
import type { AppointmentCommand } from '../domain/appointment.types.js';
import { AppointmentView } from '../views/appointment.view.js';

interface Notice {
  readonly courseId: string;
  /** Null: all of the course. */
  readonly stepId: string | null;
  readonly command: (now: Temporal.Instant) => AppointmentCommand;
  readonly by: string;
  readonly cause: RecordedEvent;
}

const WITH_OPEN = prepared(
  'scheduling-courses-with-open',
  `SELECT DISTINCT course_id FROM appointments
    WHERE course_id = ANY($1::text[]) AND status IN ('PROVISIONAL', 'CONFIRMED')`,
);
const FORGET = prepared(
  'scheduling-forget-plans',
  'DELETE FROM replanning WHERE course_id = $1 AND ($2::text IS NULL OR step_id = $2)',
);

/** Tells the open appointments of a course what has happened; each decides what it means for itself. */
@Injectable()
export class AppointmentsOfCourse {
  constructor(private readonly acts: SystemActs) {}

  /** Which of these courses have an appointment that anything can still happen to. */
  async coursesWithOpen({ sql }: UnitOfWork, courseIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (courseIds.length === 0) return new Set();
    const open = await sql.query<{ course_id: string }>(WITH_OPEN, [courseIds]);
    return new Set(open.map(({ course_id }) => course_id));
  }

  /** Nobody plans these anew; null: nothing of the course. */
  forgetPlans(uow: UnitOfWork, courseId: string, stepId: string | null): void {
    uow.withCommit(uow.sql.query(FORGET, [courseId, stepId]));
  }

  async tell(uow: UnitOfWork, { courseId, stepId, command, by, cause }: Notice): Promise<void> {
    const open = await uow.manager.find(AppointmentView, {
      where: { courseId, status: In(['PROVISIONAL', 'CONFIRMED']), ...(stepId === null ? {} : { stepId }) },
      order: { id: 'ASC' },
    });
    for (const { id } of open) await this.acts.act(uow, { aggregate: appointment, id, command, by, cause });
  }
}
