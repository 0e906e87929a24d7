import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  type Outcome,
  type Page,
  pageOf,
  PageQuery,
  PathId,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { GetIntegrationWaiver, type IntegrationWaiver } from '../application/read-integration-waiver.js';
import { ListTherapySessions } from '../application/read-therapy-sessions.js';
import { RecordMissedSession } from '../application/record-missed-session.js';
import { WaiveIntegration } from '../application/waive-integration.js';
import { IntegrationWaiverAnswerDto, IntegrationWaiverDto } from './preparation.dto.js';
import { MissedTherapySessionDto, TherapySessionDto } from './therapy-session.dto.js';

@Controller('therapy/v1/courses/:courseId')
export class CourseTherapyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'missed-sessions',
    summary: 'Record that a session did not take place',
    roles: ['therapist', 'coordinator', 'scheduler'],
    refusals: ['COURSE_UNKNOWN'],
    created: true,
  })
  missed(
    @PathUuid('courseId') courseId: string,
    @Body() { kind, ordinal, who, noticeGiven }: MissedTherapySessionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const missed = { courseId, stepId: `${kind}:${ordinal}`, who, noticeGiven };
    return this.commands.execute(new RecordMissedSession(missed, context));
  }

  @Command({
    path: 'integration-waivers',
    summary: 'Waive the integration of an infusion',
    roles: ['medical-director', 'therapist'],
    refusals: ['COURSE_UNKNOWN', 'WAIVER_NOT_NEEDED', 'CREDENTIAL_INVALID'],
    created: true,
  })
  waive(
    @PathUuid('courseId') courseId: string,
    @Body() waiver: IntegrationWaiverDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new WaiveIntegration(courseId, waiver, context));
  }

  @Query({
    path: 'integration-waivers/:ordinal',
    summary: 'Read who waived the integration of an infusion',
    description: 'Without the reason in words: that stays sealed.',
    roles: ['therapist', 'nurse', 'prescriber', 'coordinator', 'medical-director'],
    response: IntegrationWaiverAnswerDto,
    etag: true,
  })
  async waiver(
    @PathUuid('courseId') courseId: string,
    @PathId('ordinal') ordinal: string,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<EntityAnswer> {
    const waiver = found<IntegrationWaiver>(
      await this.queries.execute(new GetIntegrationWaiver(courseId, ordinal, sites)),
    );
    return entity(waiver.version, waiver);
  }

  @Query({
    path: 'sessions',
    summary: 'List the psychotherapy sessions of a course',
    roles: ['therapist', 'nurse', 'prescriber', 'coordinator', 'medical-director'],
    response: pageOf(TherapySessionDto),
  })
  sessions(
    @PathUuid('courseId') courseId: string,
    @QueryParams() query: PageQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Page<TherapySessionDto>> {
    return this.queries.execute(new ListTherapySessions(courseId, sites, query));
  }
}
