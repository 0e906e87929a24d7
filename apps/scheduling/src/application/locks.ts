import type { Sql } from '#event-store';

/**
 * Bookings of one course stand in line, together with what the course publishes: two slots that are each allowed alone
 * must not both pass, and no booking may miss the permit that arrives beside it.
 */
export const lockCourse = async (sql: Sql, courseId: string): Promise<void> => {
  await sql.query('SELECT 1 FROM replica_courses WHERE course_id = $1 FOR UPDATE', [courseId]);
};

/** Several at once, sorted, so that two of these cannot deadlock. */
export const lockCourses = async (sql: Sql, courseIds: readonly string[]): Promise<void> => {
  await sql.query('SELECT 1 FROM replica_courses WHERE course_id = ANY($1::text[]) ORDER BY course_id FOR UPDATE', [
    courseIds,
  ]);
};

/** A credential that is being suspended is seen as suspended, or its suspension sees the booking. */
export const lockCredentials = async (sql: Sql, practitionerIds: readonly string[]): Promise<void> => {
  await sql.query(
    `SELECT 1 FROM replica_credentials WHERE practitioner_id = ANY($1::text[]) ORDER BY credential_id FOR SHARE`,
    [[...practitionerIds]],
  );
};
