import { cancelTimer, setTimers, type Sql } from '#event-store';

export const COURSE_REASSESS = 'COURSE_REASSESS';

const PREFIX = 'course-';
export const ownerOf = (courseId: string): string => `${PREFIX}${courseId}`;
export const courseOf = (owner: string): string => owner.slice(PREFIX.length);

/** When a course must be looked at again though nothing is reported; null: never. */
export interface Reassessment {
  readonly courseId: string;
  readonly reassessAt: string | null;
}

export const setReassessments = async (sql: Sql, due: readonly Reassessment[]): Promise<void> => {
  const timers = due.flatMap(({ courseId, reassessAt }) =>
    reassessAt === null ? [] : [{ owner: ownerOf(courseId), kind: COURSE_REASSESS, dueAt: reassessAt }],
  );
  await setTimers(sql, timers);
  for (const { courseId, reassessAt } of due)
    if (reassessAt === null) await cancelTimer(sql, ownerOf(courseId), COURSE_REASSESS);
};
