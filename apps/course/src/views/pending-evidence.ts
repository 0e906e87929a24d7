import type { Sql } from '#event-store';

interface Pending {
  readonly courseId: string;
  readonly evidence: object;
}

/** Consents and eligibility usually precede the opening of their course: they are set aside for it, in order. */
export const setAside = async (sql: Sql, pending: readonly Pending[]): Promise<void> => {
  if (pending.length === 0) return;
  await sql.query(
    `INSERT INTO pending_evidence (course_id, evidence)
     SELECT course_id, evidence::jsonb
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p(course_id, evidence, nth) ORDER BY nth`,
    [pending.map(({ courseId }) => courseId), pending.map(({ evidence }) => JSON.stringify(evidence))],
  );
};

export const readPending = async <E>(sql: Sql, courseId: string): Promise<E[]> => {
  const rows = await sql.query<{ evidence: E }>(
    'SELECT evidence FROM pending_evidence WHERE course_id = $1 ORDER BY sequence',
    [courseId],
  );
  return rows.map(({ evidence }) => evidence);
};

export const forgetPending = async (sql: Sql, courseId: string): Promise<void> => {
  await sql.query('DELETE FROM pending_evidence WHERE course_id = $1', [courseId]);
};
