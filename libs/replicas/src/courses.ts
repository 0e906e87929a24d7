import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { select } from './select.js';

/** A treatment course as the course service opened it: pinned protocol, site, and whether it is over. */
@Entity('replica_courses')
export class CourseReplica {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'site_zone' })
  siteZone!: string;

  @Column('text', { name: 'protocol_id' })
  protocolId!: string;

  @Column('text', { name: 'protocol_version' })
  protocolVersion!: string;

  @Column('boolean', { name: 'same_local_date_forbidden' })
  sameLocalDateForbidden!: boolean;

  @Column('text', { name: 'min_infusion_gap', nullable: true })
  minInfusionGap!: string | null;

  @Column('boolean', { default: false })
  over!: boolean;
}

export const applyCourses = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const event of select<PublishedCourseEvent, 'TreatmentCourseOpened' | 'CourseCompleted' | 'CourseTerminated'>(
    events,
    'TreatmentCourseOpened',
    'CourseCompleted',
    'CourseTerminated',
  )) {
    if (event.type !== 'TreatmentCourseOpened') {
      await manager.update(CourseReplica, { courseId: event.key }, { over: true });
      continue;
    }
    const { courseId, patientRef, siteId, siteZone, protocolId, protocolVersion } = event.data;
    const { sameLocalDateForbidden, minInfusionGap } = event.data;
    const course = { courseId, patientRef, siteId, siteZone, protocolId, protocolVersion };
    await manager.upsert(CourseReplica, { ...course, sameLocalDateForbidden, minInfusionGap, over: false }, [
      'courseId',
    ]);
  }
};

export const findCourse = (manager: EntityManager, courseId: string): Promise<CourseReplica | null> =>
  manager.findOneBy(CourseReplica, { courseId });
