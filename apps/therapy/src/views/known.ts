import type { PublishedCourseEvent, PublishedInfusionEvent, PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import { select } from '#replicas';
import type { KnownInfusion, WindowRule } from '../domain/session-timing.js';

/** What therapy keeps of others' events: consents, infusions, and how far the series of a course has come. */
const CONSENT = `INSERT INTO known_consents (course_id, consent_type, consent_id) VALUES ($1, $2, $3)
  ON CONFLICT (course_id, consent_type) DO UPDATE SET consent_id = excluded.consent_id`;

const INFUSION = `INSERT INTO known_infusions (infusion_id, course_id, ordinal, zone, started_at)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT (infusion_id) DO NOTHING`;

const SERIES = `INSERT INTO known_series (course_id, window_basis, anchor) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;

/** Courses from before the protocol's rule was published took the usual one. */
const USUAL: WindowRule = { windowBasis: null, anchor: 'INFUSION_STOPPED' };

export const applyConsents = async (events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> => {
  for (const { type, key, data } of select<PublishedIntakeEvent, 'ConsentSigned' | 'ConsentWithdrawn'>(
    events,
    'ConsentSigned',
    'ConsentWithdrawn',
  ))
    uow.withCommit(uow.sql.query(CONSENT, [key, data.consentType, type === 'ConsentSigned' ? data.consentId : null]));
};

export const applyInfusions = async (events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> => {
  for (const { data } of select<PublishedInfusionEvent, 'InfusionStarted'>(events, 'InfusionStarted'))
    uow.withCommit(uow.sql.query(INFUSION, [data.infusionId, data.courseId, data.ordinal, data.zone, data.startedAt]));
  for (const { data } of select<PublishedInfusionEvent, 'InfusionStopped'>(events, 'InfusionStopped'))
    uow.withCommit(
      uow.sql.query('UPDATE known_infusions SET stopped_at = $2 WHERE infusion_id = $1', [
        data.infusionId,
        data.stoppedAt,
      ]),
    );
  const left = ['PatientDischarged', 'DischargedAgainstAdvice', 'VisitEndedByIncident'] as const;
  for (const { data } of select<PublishedInfusionEvent, (typeof left)[number]>(events, ...left))
    uow.withCommit(
      uow.sql.query('UPDATE known_infusions SET discharged_at = $2 WHERE infusion_id = $1', [
        data.infusionId,
        data.dischargedAt,
      ]),
    );
};

export const applySeries = async (events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> => {
  for (const { data } of select<PublishedCourseEvent, 'TreatmentCourseOpened'>(events, 'TreatmentCourseOpened')) {
    const { windowBasis, anchor } = data.integration ?? USUAL;
    uow.withCommit(uow.sql.query(SERIES, [data.courseId, windowBasis, anchor]));
  }
  for (const { key, data } of select<PublishedCourseEvent, 'ProtocolAmendedForCourse'>(
    events,
    'ProtocolAmendedForCourse',
  ))
    if (data.integration !== undefined)
      uow.withCommit(
        uow.sql.query('UPDATE known_series SET window_basis = $2, anchor = $3 WHERE course_id = $1', [
          key,
          data.integration.windowBasis,
          data.integration.anchor,
        ]),
      );
  // A booster opens the series again: until it is given, preparation has to hold.
  for (const { type, key } of select<PublishedCourseEvent, 'SeriesCompleted' | 'BoosterAuthorised'>(
    events,
    'SeriesCompleted',
    'BoosterAuthorised',
  ))
    uow.withCommit(
      uow.sql.query('UPDATE known_series SET completed = $2 WHERE course_id = $1', [key, type === 'SeriesCompleted']),
    );
};

/** Of these consents: the ids of the signatures in force, and which are not in force. */
export const consentsInForce = async (
  sql: Sql,
  courseId: string,
  wanted: readonly string[],
): Promise<{ readonly ids: string[]; readonly missing: string[] }> => {
  if (wanted.length === 0) return { ids: [], missing: [] };
  const rows = await sql.query<{ consent_type: string; consent_id: string }>(
    `SELECT consent_type, consent_id FROM known_consents
      WHERE course_id = $1 AND consent_type = ANY($2::text[]) AND consent_id IS NOT NULL`,
    [courseId, wanted],
  );
  const inForce = new Map(rows.map((row) => [row.consent_type, row.consent_id]));
  return { ids: [...inForce.values()], missing: wanted.filter((consent) => !inForce.has(consent)) };
};

export const windowRuleOf = async (sql: Sql, courseId: string): Promise<WindowRule> => {
  const [row] = await sql.query<{ window_basis: WindowRule['windowBasis']; anchor: WindowRule['anchor'] }>(
    'SELECT window_basis, anchor FROM known_series WHERE course_id = $1',
    [courseId],
  );
  return row === undefined ? USUAL : { windowBasis: row.window_basis, anchor: row.anchor };
};

interface InfusionRow {
  readonly infusion_id: string;
  readonly ordinal: number;
  readonly zone: string;
  readonly started_at: Date;
  readonly stopped_at: Date | null;
  readonly discharged_at: Date | null;
}

/** The latest attempt of each of these infusions. */
export const infusionsOf = async (
  sql: Sql,
  courseId: string,
  ordinals: readonly number[],
): Promise<KnownInfusion[]> => {
  const rows = await sql.query<InfusionRow>(
    `SELECT DISTINCT ON (ordinal) infusion_id, ordinal, zone, started_at, stopped_at, discharged_at
       FROM known_infusions WHERE course_id = $1 AND ordinal = ANY($2::int[]) ORDER BY ordinal, started_at DESC`,
    [courseId, ordinals],
  );
  return rows.map((row) => ({
    infusionId: row.infusion_id,
    ordinal: row.ordinal,
    zone: row.zone,
    startedAt: row.started_at.toISOString(),
    stoppedAt: row.stopped_at?.toISOString() ?? null,
    dischargedAt: row.discharged_at?.toISOString() ?? null,
  }));
};

export interface PreparedCourse {
  readonly courseId: string;
  readonly zone: string;
  readonly validUntil: string;
  /** When the last infusion stopped, or preparation was renewed after it; null: there was no infusion. */
  readonly gapBegan: string | null;
}

interface PreparedRow {
  readonly course_id: string;
  readonly zone: string;
  readonly valid_until: Date;
  readonly last: Date | null;
}

/** Courses under way on a completed preparation, with infusions still to come: of these, or all. */
export const preparedCourses = async (sql: Sql, courseIds: readonly string[] | null): Promise<PreparedCourse[]> => {
  const rows = await sql.query<PreparedRow>(
    `SELECT p.course_id, c.site_zone AS zone, p.valid_until,
            (SELECT greatest(max(i.stopped_at), p.completed_at) FROM known_infusions i
              WHERE i.course_id = p.course_id HAVING count(*) > 0) AS last
       FROM preparation_plans p JOIN replica_courses c USING (course_id) LEFT JOIN known_series s USING (course_id)
      WHERE p.status = 'COMPLETED' AND NOT c.over AND s.completed IS NOT TRUE
        AND ($1::text[] IS NULL OR p.course_id = ANY($1::text[]))`,
    [courseIds],
  );
  return rows.map((row) => ({
    courseId: row.course_id,
    zone: row.zone,
    validUntil: row.valid_until.toISOString(),
    gapBegan: row.last?.toISOString() ?? null,
  }));
};
