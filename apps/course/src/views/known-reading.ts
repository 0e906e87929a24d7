import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { Sql } from '#event-store';
import { select } from '#replicas';
import type { TakenReading } from '../domain/measurement-series.types.js';

interface Row {
  readonly instrument_code: string;
  readonly score: number | null;
  readonly undisclosed: NonNullable<TakenReading['undisclosed']> | null;
  readonly band_id: string | null;
  readonly taken_at: Date;
  readonly event_id: string;
}

const KEEP = `INSERT INTO known_readings (event_id, course_id, instrument_code, score, band_id, taken_at, undisclosed)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`;

/** The scores that intake reports, of a course that may only be opened later. Answers for whom there were any. */
export const applyReadings = async (events: readonly RecordedEvent[], sql: Sql): Promise<string[]> => {
  const completed = select<PublishedIntakeEvent, 'InstrumentCompleted'>(events, 'InstrumentCompleted');
  for (const { eventId, key, data } of completed) {
    const { instrumentCode, completedAt, resultId, unsealed, undisclosed: against } = data;
    const scored = data.outcome ?? (unsealed === undefined ? undefined : { score: unsealed.score, bandId: null });
    if (scored === undefined && against === undefined) continue;
    const { score, bandId } = scored ?? { score: null, bandId: null };
    const undisclosed = against === undefined ? null : JSON.stringify({ resultId, against });
    await sql.query(KEEP, [eventId, key, instrumentCode, score, bandId, completedAt, undisclosed]);
  }
  return completed.map(({ key }) => key);
};

export const readingsOf = async (sql: Sql, courseId: string): Promise<TakenReading[]> => {
  const rows = await sql.query<Row>(
    `SELECT instrument_code, score::float8 AS score, band_id, taken_at, event_id, undisclosed FROM known_readings
      WHERE course_id = $1 ORDER BY taken_at, event_id`,
    [courseId],
  );
  return rows.map((row) => ({
    instrumentCode: row.instrument_code,
    score: row.score,
    bandId: row.band_id,
    takenAt: row.taken_at.toISOString(),
    evidence: row.event_id,
    ...(row.undisclosed === null ? {} : { undisclosed: row.undisclosed }),
  }));
};
