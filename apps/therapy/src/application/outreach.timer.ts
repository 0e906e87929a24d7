import { Injectable } from '@nestjs/common';
import { keepTimer, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { SystemActs } from '#platform';
import {
  nextReminder,
  therapyRecord,
  type TherapyRecord,
  type TherapyRecordCommand,
} from '../domain/therapy-record.js';
import { OutreachView } from '../views/outreach.view.js';

const KIND = 'SAFETY_OUTREACH';
const PREFIX = 'therapy-record-';

/** Keeps the one timer of a course at its next outreach that nobody was reminded of yet. */
export const followOutreach = (uow: UnitOfWork, courseId: string, state: TherapyRecord): void =>
  keepTimer(uow, { owner: `${PREFIX}${courseId}`, kind: KIND, dueAt: nextReminder(state) });

/** Nobody has reached the patient in time: that is on record, and in the list of what is overdue. */
@Injectable()
export class OutreachReminder implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const courseId = owner.slice(PREFIX.length);
      const [row] = await uow.manager.findBy(OutreachView, { courseId });
      if (row === undefined) continue;
      const state = await this.acts.act(uow, {
        aggregate: therapyRecord,
        id: courseId,
        command: (now): TherapyRecordCommand => ({ type: 'RemindOfOutreach', now }),
        by: 'outreach-reminder',
        cause: null,
        subject: { key: courseId, siteId: row.siteId, patientRef: row.patientRef },
      });
      followOutreach(uow, courseId, state);
    }
  }

  async *expected({ sql }: UnitOfWork): AsyncIterable<Timer> {
    const rows = await sql.query<{ course_id: string; due: Date }>(
      `SELECT course_id, min(due_at) AS due FROM outreach WHERE status = 'OPEN' GROUP BY course_id`,
    );
    for (const { course_id, due } of rows)
      yield { owner: `${PREFIX}${course_id}`, kind: KIND, dueAt: due.toISOString() };
  }
}
