import type { CourseEvent, RecordedEvent } from '#contracts';
import { prepared, type UnitOfWork } from '#event-store';
import type { CoursePhase } from '#protocol';
import type { Projection } from '#platform';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Courses as they are listed and counted. What may happen in one now is assessed from its stream, not kept here. */
@Entity('courses')
export class CourseView {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  indication!: string;

  @Column('text', { name: 'protocol_id' })
  protocolId!: string;

  @Column('text', { name: 'protocol_version' })
  protocolVersion!: string;

  @Column('integer', { name: 'planned_infusions' })
  plannedInfusions!: number;

  @Column('text')
  phase!: CoursePhase;

  /** Null while the course is active. */
  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date | string;

  @Column('integer')
  version!: number;
}

/** Invariant I10, one active course per patient and indication: the constraint that says so. */
export const ONE_ACTIVE_COURSE = 'courses_one_active';

interface Change {
  readonly course_id: string;
  readonly version: number;
  readonly phase: CoursePhase | null;
  readonly outcome: string | null;
  readonly site_id: string | null;
  readonly protocol_id: string | null;
  readonly protocol_version: string | null;
}

const CHANGE = prepared(
  'courses-change',
  `UPDATE courses c SET version = n.version, phase = coalesce(n.phase, c.phase), outcome = coalesce(n.outcome, c.outcome),
     site_id = coalesce(n.site_id, c.site_id), protocol_id = coalesce(n.protocol_id, c.protocol_id),
     protocol_version = coalesce(n.protocol_version, c.protocol_version)
     FROM jsonb_to_recordset($1::jsonb) AS n(course_id text, version integer, phase text, outcome text, site_id text,
       protocol_id text, protocol_version text)
    WHERE c.course_id = n.course_id`,
);

const changeOf = ({ data, type, streamVersion: version, key }: RecordedEvent & CourseEvent): Change => {
  const pinned = { site_id: null, protocol_id: null, protocol_version: null };
  const none = { course_id: key, version, phase: null, outcome: null, ...pinned };
  if (type === 'CourseTransferred') return { ...none, site_id: data.to.siteId };
  if (type === 'ProtocolAmendedForCourse')
    return { ...none, protocol_id: data.protocolId, protocol_version: data.protocolVersion };
  if (type === 'CoursePhaseEntered') return { ...none, phase: data.phase };
  return type === 'CourseCompleted' || type === 'CourseTerminated' ? { ...none, outcome: data.outcome } : none;
};

/** What the later one does not say stays as the earlier one said it. */
const later = (known: Change, next: Change): Change => ({
  ...next,
  phase: next.phase ?? known.phase,
  outcome: next.outcome ?? known.outcome,
  site_id: next.site_id ?? known.site_id,
  protocol_id: next.protocol_id ?? known.protocol_id,
  protocol_version: next.protocol_version ?? known.protocol_version,
});

/** One row a course, however many events it has in the batch. */
const changes = (events: readonly RecordedEvent[]): readonly Change[] => {
  const byCourse = new Map<string, Change>();
  for (const event of events) {
    const next = changeOf(event as RecordedEvent & CourseEvent);
    const known = byCourse.get(next.course_id);
    byCourse.set(next.course_id, known === undefined ? next : later(known, next));
  }
  return [...byCourse.values()];
};

const insertOpened = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const { data, occurredAt } of select<CourseEvent, 'TreatmentCourseOpened'>(events, 'TreatmentCourseOpened')) {
    const { courseId, patientRef, siteId, indication, protocolId, protocolVersion, plannedInfusions } = data;
    const pinned = { courseId, patientRef, siteId, indication, protocolId, protocolVersion, plannedInfusions };
    const begun = { phase: 'PREPARATION', outcome: null, openedAt: occurredAt, version: 1 } as const;
    await manager.insert(CourseView, { ...pinned, ...begun });
  }
};

export const courses: Projection = {
  name: 'courses',
  async apply(events, uow) {
    const own = events.filter(({ streamId }) => streamId.startsWith('course-'));
    await insertOpened(own, uow);
    const rows = changes(own);
    if (rows.length > 0) await uow.sql.query(CHANGE, [JSON.stringify(rows)]);
  },
};
