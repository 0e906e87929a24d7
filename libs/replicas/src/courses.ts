import type { PublishedCourseEvent, RecordedEvent } from '#contracts';
import { findRow, type UnitOfWork } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
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

type Told =
  'TreatmentCourseOpened' | 'CourseTransferred' | 'ProtocolAmendedForCourse' | 'CourseCompleted' | 'CourseTerminated';
type CourseNews = Extract<PublishedCourseEvent, { type: Told }>;

export const applyCourses = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const event of select<PublishedCourseEvent, Told>(
    events,
    'TreatmentCourseOpened',
    'CourseTransferred',
    'ProtocolAmendedForCourse',
    'CourseCompleted',
    'CourseTerminated',
  )) {
    if (event.type === 'TreatmentCourseOpened') await manager.upsert(CourseReplica, opened(event.data), ['courseId']);
    else await manager.update(CourseReplica, { courseId: event.key }, changed(event));
  }
};

const opened = (data: Extract<CourseNews, { type: 'TreatmentCourseOpened' }>['data']): CourseReplica => {
  const { courseId, patientRef, siteId, siteZone, protocolId, protocolVersion } = data;
  const { sameLocalDateForbidden, minInfusionGap } = data;
  const course = { courseId, patientRef, siteId, siteZone, protocolId, protocolVersion };
  return { ...course, sameLocalDateForbidden, minInfusionGap, over: false };
};

const changed = (event: Exclude<CourseNews, { type: 'TreatmentCourseOpened' }>): Partial<CourseReplica> => {
  if (event.type === 'CourseTransferred') return { ...event.data.to };
  if (event.type !== 'ProtocolAmendedForCourse') return { over: true };
  const { protocolId, protocolVersion, sameLocalDateForbidden, minInfusionGap } = event.data;
  return { protocolId, protocolVersion, sameLocalDateForbidden, minInfusionGap };
};

export const findCourse = (manager: EntityManager, courseId: string): Promise<CourseReplica | null> =>
  findRow(manager, CourseReplica, { courseId });

/**
 * What somebody may list of the records of a course: all of them where they cover the site that the course is at now, none
 * where they do not, wherever the records were made. What is no course yet is read where it was made.
 */
export const scopeInCourse = async (manager: EntityManager, courseId: string, sites: SiteScope): Promise<SiteScope> => {
  const course = await findCourse(manager, courseId);
  if (course === null) return sites;
  return coversSite(sites, course.siteId) ? '*' : [];
};
