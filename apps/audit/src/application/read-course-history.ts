import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AuditTrail } from '#audit-trail';
import type { RecordedEvent } from '#contracts';
import { instant, type Clock } from '#kernel';
import { CLOCK, type ReadContext } from '#platform';
import {
  courseHistory,
  courseState,
  keyOf,
  pinnedProtocols,
  type CourseHistory,
  type CourseState,
} from '../domain/course-history.js';
import { isLeaving, seenBy } from '../domain/seen-by.js';
import { accessToHistory } from './access.js';
import { AuditedReads, DENIED } from './audited-reads.js';
import { AUDIT_TRAIL, protocolFromTrail } from './trail.js';

/** A course exactly as it was known at an instant of recording. */
export class ReadCourseHistory {
  constructor(
    readonly courseId: string,
    readonly query: { readonly asOf?: string; readonly purpose: string },
    readonly reader: ReadContext,
  ) {}
}

export interface ReadHistory extends CourseHistory {
  readonly courseId: string;
  readonly asOf: string | null;
  /** Null until the course is opened, and for whoever sees only part of it: it went on elsewhere. */
  readonly state: CourseState | null;
}

@QueryHandler(ReadCourseHistory)
export class ReadCourseHistoryHandler implements IQueryHandler<ReadCourseHistory, ReadHistory | null> {
  constructor(
    @Inject(AUDIT_TRAIL) private readonly trail: AuditTrail,
    private readonly reads: AuditedReads,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ courseId, query, reader }: ReadCourseHistory): Promise<ReadHistory | null> {
    return this.reads.read(reader, accessToHistory(courseId, query), () => this.read(courseId, query.asOf, reader));
  }

  private async read(
    courseId: string,
    asOf: string | undefined,
    { sites }: ReadContext,
  ): Promise<ReadHistory | null | typeof DENIED> {
    const known = await this.trail.readKey(courseId, asOf);
    const { sees, whole } = seenBy(asOf === undefined ? known : await this.trail.readKey(courseId), sites);
    const events = known.filter((event) => sees(event) || isLeaving(event, sites));
    if (events.length === 0) return known.length === 0 ? null : DENIED;
    const course = (await this.trail.readStream(`course-${courseId}`, asOf)).filter(sees);
    const state = whole ? await this.state(course, asOf) : null;
    return { courseId, asOf: asOf ?? null, state, ...courseHistory(courseId, events, course) };
  }

  private async state(course: readonly RecordedEvent[], asOf: string | undefined): Promise<CourseState | null> {
    const pinned = pinnedProtocols(course).at(-1);
    if (pinned === undefined) return null;
    const protocol = await protocolFromTrail(this.trail, keyOf(pinned));
    if (protocol === null) return null;
    return courseState(pinned, protocol, course, asOf === undefined ? this.clock.now() : instant(asOf));
  }
}
