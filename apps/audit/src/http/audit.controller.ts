import { Controller, UseFilters } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  EdgeProblem,
  found,
  pageOf,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type Page,
  type ReadContext,
} from '#platform';
import { CheckConformance } from '../application/check-conformance.js';
import { ListAccess } from '../application/list-access.js';
import { ReadCourseHistory } from '../application/read-course-history.js';
import { VerifyTrail } from '../application/verify-trail.js';
import {
  AccessDto,
  AccessQuery,
  ConformanceDto,
  ConformanceQuery,
  CourseHistoryDto,
  HistoryQuery,
  VerificationDto,
  VerifyQuery,
} from './audit.dto.js';
import { isProtocolVersion } from './protocol-version.js';
import { RefusedReadsFilter } from './refused-reads.filter.js';

const AUDITORS = ['auditor', 'medical-director'] as const;

const mustNameVersion = (protocol: string | undefined): void => {
  if (protocol === undefined || isProtocolVersion(protocol)) return;
  const message = 'must name a protocol and its version, such as kap.sequential@1.0.0';
  throw new EdgeProblem('VALIDATION_FAILED', { errors: [{ field: 'protocol', code: 'VERSION_MISSING', message }] });
};

/** Every route here answers from the trail alone, and records that it was asked. */
@Controller('audit/v1')
@UseFilters(RefusedReadsFilter)
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Query({
    path: 'courses/:courseId',
    summary: 'Read a course as it was known at an instant: timeline, state, decisions with evidence, refusals',
    roles: AUDITORS,
    response: CourseHistoryDto,
    errors: ['TRAIL_UNAVAILABLE'],
    recorded: true,
  })
  async history(
    @PathUuid('courseId') courseId: string,
    @QueryParams() query: HistoryQuery,
    @ReadCtx() reader: ReadContext,
  ): Promise<CourseHistoryDto> {
    return found(await this.queries.execute(new ReadCourseHistory(courseId, query, reader)));
  }

  @Query({
    path: 'courses/:courseId/conformance',
    summary: 'Decide every recorded decision again, or ask what another protocol would have refused',
    roles: AUDITORS,
    response: ConformanceDto,
    errors: ['PROTOCOL_UNKNOWN', 'VALIDATION_FAILED', 'TRAIL_UNAVAILABLE'],
    recorded: true,
  })
  async conformance(
    @PathUuid('courseId') courseId: string,
    @QueryParams() query: ConformanceQuery,
    @ReadCtx() reader: ReadContext,
  ): Promise<ConformanceDto> {
    mustNameVersion(query.protocol);
    return found(await this.queries.execute(new CheckConformance(courseId, query, reader)));
  }

  @Query({
    path: 'verify',
    summary: 'Recompute the chains of the trail',
    roles: AUDITORS,
    response: VerificationDto,
    errors: ['TRAIL_UNAVAILABLE'],
    recorded: true,
  })
  async verify(@QueryParams() query: VerifyQuery, @ReadCtx() reader: ReadContext): Promise<VerificationDto> {
    return found(await this.queries.execute(new VerifyTrail(query, reader)));
  }

  @Query({
    path: 'access',
    summary: 'List who read which history',
    roles: AUDITORS,
    response: pageOf(AccessDto),
    recorded: true,
  })
  async access(@QueryParams() query: AccessQuery, @ReadCtx() reader: ReadContext): Promise<Page<AccessDto>> {
    return found(await this.queries.execute(new ListAccess(query, reader)));
  }
}
