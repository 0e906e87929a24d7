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
  PathUuid,
  Query,
  QueryParams,
  type ReadContext,
  ReadCtx,
} from '#platform';
import { CloseCase } from '../application/close-case.js';
import { OpenCase } from '../application/open-case.js';
import { type CaseAnswer, GetCase, ListCases } from '../application/read-cases.js';
import { CaseDto, CloseCaseDto, OpenCaseDto, OpenedCaseDto } from './case.dto.js';

@Controller('intake/v1/cases')
export class CaseController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Open an intake case',
    description: 'From a consultation that ended in PROCEED. The id is the id of the treatment course to come.',
    roles: ['coordinator', 'prescriber'],
    refusals: ['NOT_FOUND', 'CONSULTATION_NOT_PROCEEDING', 'ACTIVE_COURSE_EXISTS', 'SITE_OUT_OF_SCOPE'],
    created: true,
    answer: OpenedCaseDto,
  })
  open(@Body() { consultationId, indication }: OpenCaseDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new OpenCase(consultationId, indication, context));
  }

  @Command({
    path: ':id/close',
    summary: 'Close an intake case',
    description: 'What is in force ends with it. While the treatment course is under way, end the course instead.',
    roles: ['coordinator', 'prescriber', 'medical-director'],
    refusals: ['CASE_CLOSED', 'COURSE_UNDER_WAY', 'SITE_OUT_OF_SCOPE'],
  })
  close(
    @PathUuid('id') id: string,
    @Body() { reason }: CloseCaseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CloseCase(id, reason, context));
  }

  @Query({
    path: '',
    summary: 'List intake cases',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    response: pageOf(CaseDto),
  })
  list(@QueryParams() query: PageQuery, @ReadCtx() reader: ReadContext): Promise<Page<CaseAnswer>> {
    return this.queries.execute(new ListCases(reader, query));
  }

  @Query({
    path: ':id',
    summary: 'Read an intake case',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    response: CaseDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() reader: ReadContext): Promise<EntityAnswer> {
    const answer = found<CaseAnswer>(await this.queries.execute(new GetCase(id, reader)));
    return entity(answer.version, answer);
  }
}
