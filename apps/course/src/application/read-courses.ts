import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AggregateLoader, Database } from '#event-store';
import { coversSite, type Clock, type SiteScope } from '#kernel';
import {
  AGGREGATES,
  CLOCK,
  DATABASE,
  decodeCursor,
  page,
  scopedToSites,
  type Page,
  type PageQuery,
  type ReadContext,
} from '#platform';
import { MoreThan } from 'typeorm';
import { courseStatus, type CourseStatus } from '../domain/course-status.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import { CourseView } from '../views/course.view.js';
import { RefusalView } from '../views/refusal.view.js';
import { OutsideReaders, type Seen } from './outside-readers.js';
import { Protocols } from './protocols.js';

export class ListCourses {
  constructor(
    readonly reader: ReadContext,
    readonly query: PageQuery & { readonly phase?: string },
  ) {}
}

type Listed = Omit<CourseView, 'openedAt' | 'version'>;
export type ListedCourse = Seen<Listed>;

const listed = ({ courseId, patientRef, siteId, ...of }: CourseView): Listed => {
  const { indication, protocolId, protocolVersion, plannedInfusions, phase, outcome } = of;
  return { courseId, patientRef, siteId, indication, protocolId, protocolVersion, plannedInfusions, phase, outcome };
};

@QueryHandler(ListCourses)
export class ListCoursesHandler implements IQueryHandler<ListCourses, Page<ListedCourse>> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly outside: OutsideReaders,
  ) {}

  async execute({ reader, query: { cursor, limit, phase } }: ListCourses): Promise<Page<ListedCourse>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(CourseView, {
      where: {
        ...scopedToSites(reader.sites),
        ...(after === undefined ? {} : { courseId: MoreThan(String(after)) }),
        ...(phase === undefined ? {} : { phase: phase as CourseView['phase'] }),
      },
      order: { courseId: 'ASC' },
      take: limit + 1,
    });
    const shown: ListedCourse[] = [];
    for (const row of rows) shown.push(await this.outside.asSeenBy(reader, listed(row)));
    return page(shown, limit, ({ courseId }) => [courseId]);
  }
}

/** A course as it stands now, from its stream. */
export class GetCourse {
  constructor(
    readonly courseId: string,
    readonly reader: ReadContext,
  ) {}
}

export type CourseAnswer = Seen<CourseStatus>;

@QueryHandler(GetCourse)
export class GetCourseHandler implements IQueryHandler<GetCourse, CourseAnswer | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    private readonly protocols: Protocols,
    private readonly outside: OutsideReaders,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ courseId, reader }: GetCourse): Promise<CourseAnswer | null> {
    const { sql } = this.database;
    const { state, version } = await this.loader.load(sql, treatmentCourse, courseId);
    const { opened } = state;
    if (opened === null || !coversSite(reader.sites, opened.siteId)) return null;
    const protocol = await this.protocols.one(sql, opened.protocolId, opened.protocolVersion);
    const status = courseStatus(protocol, { ...state, opened }, this.clock.now(), version);
    return this.outside.asSeenBy(reader, status);
  }
}

export class ListRefusals {
  constructor(
    readonly courseId: string,
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

export type RefusedAttempt = Omit<RefusalView, 'courseId'>;

const attempted = ({ eventId, service, command, code, stepId, missing, ...who }: RefusalView): RefusedAttempt => {
  const { attemptedBy, role, occurredAt } = who;
  return { eventId, service, command, code, stepId, missing, attemptedBy, role, occurredAt };
};

@QueryHandler(ListRefusals)
export class ListRefusalsHandler implements IQueryHandler<ListRefusals, Page<RefusedAttempt> | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ courseId, sites, query: { cursor, limit } }: ListRefusals): Promise<Page<RefusedAttempt> | null> {
    const course = await this.database.manager.findOneBy(CourseView, { courseId });
    if (course === null || !coversSite(sites, course.siteId)) return null;
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(RefusalView, {
      where: { courseId, ...(after === undefined ? {} : { eventId: MoreThan(String(after)) }) },
      order: { eventId: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(attempted), limit, ({ eventId }) => [eventId]);
  }
}
