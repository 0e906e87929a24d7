import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An intake case, which may lead to a course of the same id. */
@Entity('known_cases')
export class KnownCase {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  indication!: string;
}

export const applyCases = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  const opened = select<PublishedIntakeEvent, 'IntakeCaseOpened'>(events, 'IntakeCaseOpened');
  const rows = opened.map(({ data: { courseId, patientRef, siteId, indication } }) => {
    return { courseId, patientRef, siteId, indication };
  });
  if (rows.length > 0) await manager.upsert(KnownCase, rows, ['courseId']);
};

/**
 * Waits for whoever opens one of these courses, or sets evidence aside for it: between them nothing may get lost. Sorted,
 * so that two of them cannot deadlock.
 */
export const lockCases = async (sql: Sql, courseIds: readonly string[]): Promise<void> => {
  await sql.query('SELECT 1 FROM known_cases WHERE course_id = ANY($1::text[]) ORDER BY course_id FOR UPDATE', [
    courseIds,
  ]);
};
