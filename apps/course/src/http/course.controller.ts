import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  Ctx,
  entity,
  found,
  pageOf,
  PageQuery,
  PathId,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type CommandContext,
  type EntityAnswer,
  type Outcome,
  type Page,
  type ReadContext,
} from '#platform';
import { CloseSeries } from '../application/close-series.js';
import { EvaluateResponse } from '../application/evaluate-response.js';
import { HoldCourse } from '../application/hold-course.js';
import { OpenCourse } from '../application/open-course.js';
import { OverrideGate } from '../application/override-gate.js';
import { GetCourse, ListCourses, ListRefusals } from '../application/read-courses.js';
import { ReleaseHold } from '../application/release-hold.js';
import { AmendProtocol } from '../application/amend-protocol.js';
import { TransferCourse } from '../application/transfer-course.js';
import { TerminateCourse } from '../application/terminate-course.js';
import {
  CourseDto,
  CourseListQuery,
  CourseSummaryDto,
  EvaluateResponseDto,
  HoldCourseDto,
  HoldPlacedDto,
  OpenCourseDto,
  OverrideGateDto,
  ReasonDto,
  RefusedAttemptDto,
  ReleaseHoldDto,
  TerminateCourseDto,
  TransferCourseDto,
  AmendProtocolDto,
} from './course.dto.js';

const READERS = [
  'coordinator',
  'prescriber',
  'nurse',
  'therapist',
  'scheduler',
  'medical-director',
  'auditor',
] as const;
const SIGNERS = ['medical-director', 'prescriber'] as const;

@Controller('course/v1/courses')
export class CourseController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Open a treatment course for an intake case, pinned to one protocol version',
    roles: ['coordinator', 'prescriber', 'medical-director'],
    refusals: [
      'ALREADY_EXISTS',
      'INTAKE_CASE_UNKNOWN',
      'SITE_UNKNOWN',
      'SITE_OUT_OF_SCOPE',
      'PROTOCOL_UNKNOWN',
      'PROTOCOL_UNSIGNED',
      'PLANNED_INFUSIONS_OUT_OF_RANGE',
      'ACTIVE_COURSE_EXISTS',
    ],
    created: true,
  })
  open(@Body() { courseId, ...asked }: OpenCourseDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new OpenCourse(courseId, asked, context));
  }

  @Command({
    path: ':courseId/holds',
    summary: 'Hold the course: nothing may start until the hold is released',
    roles: ['prescriber', 'nurse', 'therapist', 'medical-director'],
    refusals: ['COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
    answer: HoldPlacedDto,
  })
  hold(
    @PathUuid('courseId') courseId: string,
    @Body() why: HoldCourseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new HoldCourse(courseId, why, context));
  }

  @Command({
    path: ':courseId/holds/:holdId/release',
    summary: 'Release a hold after review',
    roles: SIGNERS,
    refusals: ['HOLD_UNKNOWN', 'HOLD_IS_INCIDENT', 'SITE_OUT_OF_SCOPE'],
  })
  release(
    @PathUuid('courseId') courseId: string,
    @PathId('holdId') holdId: string,
    @Body() { reasonCode }: ReleaseHoldDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReleaseHold(courseId, { holdId, reasonCode }, context));
  }

  @Command({
    path: ':courseId/overrides',
    summary: 'Override a gate, signed and for a limited time',
    roles: SIGNERS,
    refusals: [
      'GATE_NOT_OVERRIDABLE',
      'GATE_UNKNOWN',
      'STEP_UNKNOWN',
      'OVERRIDE_PERIOD_INVALID',
      'CREDENTIAL_INVALID',
      'COURSE_OVER',
      'SITE_OUT_OF_SCOPE',
    ],
  })
  override(
    @PathUuid('courseId') courseId: string,
    @Body() override: OverrideGateDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new OverrideGate(courseId, override, context));
  }

  @Command({
    path: ':courseId/close-series',
    summary: 'Close the infusion series early',
    roles: SIGNERS,
    refusals: ['SERIES_NOT_OPEN', 'COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
  })
  closeSeries(
    @PathUuid('courseId') courseId: string,
    @Body() { reasonCode }: ReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CloseSeries(courseId, reasonCode, context));
  }

  @Command({
    path: ':courseId/response',
    summary: 'Record whether the patient responded',
    roles: ['prescriber', 'therapist', 'medical-director'],
    refusals: ['COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
  })
  evaluate(
    @PathUuid('courseId') courseId: string,
    @Body() evaluation: EvaluateResponseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new EvaluateResponse(courseId, evaluation, context));
  }

  @Command({
    path: ':courseId/terminate',
    summary: 'End the course before its time',
    roles: SIGNERS,
    refusals: ['COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
  })
  terminate(
    @PathUuid('courseId') courseId: string,
    @Body() end: TerminateCourseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new TerminateCourse(courseId, end, context));
  }

  @Command({
    path: ':courseId/transfer',
    summary: 'Transfer the course to another site of the network',
    description:
      'Permits are revoked and granted anew in the zone of the new site; appointments ahead are cancelled. The records of ' +
      'the course go with it: from then on whoever covers the new site reads them, and whoever covers only the old one does ' +
      'not. To a clinic of another organisation only by disclosure consents that name it.',
    roles: SIGNERS,
    refusals: [
      'SITE_UNKNOWN',
      'SITE_ORGANISATION_UNKNOWN',
      'TRANSFER_SAME_SITE',
      'COURSE_IN_INFUSION',
      'DISCLOSURE_CONSENT_MISSING',
      'COURSE_OVER',
      'SITE_OUT_OF_SCOPE',
    ],
  })
  transfer(
    @PathUuid('courseId') courseId: string,
    @Body() to: TransferCourseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new TransferCourse(courseId, to, context));
  }

  @Command({
    path: ':courseId/protocol',
    summary: 'Move the course to another protocol version, signed',
    description:
      'A course stays on its version for life unless a medical director moves it. What happened is looked at again.',
    roles: ['medical-director'],
    refusals: [
      'PROTOCOL_UNKNOWN',
      'PROTOCOL_UNSIGNED',
      'PROTOCOL_SAME',
      'PROTOCOL_BREAKS_HISTORY',
      'PLANNED_INFUSIONS_OUT_OF_RANGE',
      'COURSE_IN_INFUSION',
      'COURSE_OVER',
      'SITE_OUT_OF_SCOPE',
    ],
  })
  amend(
    @PathUuid('courseId') courseId: string,
    @Body() { acceptBreaches = false, ...to }: AmendProtocolDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new AmendProtocol(courseId, { ...to, acceptBreaches }, context));
  }

  @Query({ path: '', summary: 'List courses', roles: READERS, response: pageOf(CourseSummaryDto) })
  list(@QueryParams() query: CourseListQuery, @ReadCtx() reader: ReadContext): Promise<Page<CourseSummaryDto>> {
    return this.queries.execute(new ListCourses(reader, query));
  }

  @Query({
    path: ':courseId',
    summary: 'Read a course: its phase, and for each step status, window and missing gates as of now',
    roles: READERS,
    response: CourseDto,
    etag: true,
  })
  async read(@PathUuid('courseId') courseId: string, @ReadCtx() reader: ReadContext): Promise<EntityAnswer> {
    const course = found<CourseDto>(await this.queries.execute(new GetCourse(courseId, reader)));
    return entity(course.version, course);
  }

  @Query({
    path: ':courseId/refusals',
    summary: 'List what was attempted against the clinical order, and stopped, in any service',
    roles: READERS,
    response: pageOf(RefusedAttemptDto),
  })
  async refusals(
    @PathUuid('courseId') courseId: string,
    @QueryParams() query: PageQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Page<RefusedAttemptDto>> {
    return found(await this.queries.execute(new ListRefusals(courseId, sites, query)));
  }
}
