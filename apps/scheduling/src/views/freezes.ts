import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import { select } from '#replicas';

/** Courses that stand still because the patient is in hospital or dead. Which of the two, nobody here needs to know. */
export const applyFreezes = async (events: readonly RecordedEvent[], { sql }: UnitOfWork): Promise<void> => {
  for (const { type, key, data } of select<PublishedCourseEvent, 'PatientIncidentReported' | 'CourseResumed'>(
    events,
    'PatientIncidentReported',
    'CourseResumed',
  ))
    await sql.query(
      type === 'CourseResumed'
        ? 'DELETE FROM course_freezes WHERE course_id = $1 AND incident_id = $2'
        : 'INSERT INTO course_freezes (course_id, incident_id) VALUES ($1, $2)',
      [key, data.incidentId],
    );
};

export const isFrozen = async (sql: Sql, courseId: string): Promise<boolean> =>
  (await sql.query('SELECT 1 FROM course_freezes WHERE course_id = $1 LIMIT 1', [courseId])).length > 0;
