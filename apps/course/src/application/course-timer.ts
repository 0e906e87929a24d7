import { cancelTimer, setTimers, type UnitOfWork } from '#event-store';

export const COURSE_REASSESS = 'COURSE_REASSESS';

const PREFIX = 'course-';
export const ownerOf = (courseId: string): string => `${PREFIX}${courseId}`;
export const courseOf = (owner: string): string => owner.slice(PREFIX.length);

/** When a course must be looked at again though nothing is reported; null: never. */
export interface Reassessment {
  readonly courseId: string;
  readonly reassessAt: string | null;
}

/** Nobody waits for it but the end of the transaction. */
export const setReassessments = (uow: UnitOfWork, due: readonly Reassessment[]): void => {
  const timers = due.flatMap(({ courseId, reassessAt }) =>
    reassessAt === null ? [] : [{ owner: ownerOf(courseId), kind: COURSE_REASSESS, dueAt: reassessAt }],
  );
  uow.withCommit(setTimers(uow.sql, timers));
  for (const { courseId, reassessAt } of due)
    if (reassessAt === null) uow.withCommit(cancelTimer(uow.sql, ownerOf(courseId), COURSE_REASSESS));
};
