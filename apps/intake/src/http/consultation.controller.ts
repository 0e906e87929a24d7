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
  ReadCtx,
  type ReadContext,
} from '#platform';
import { CompleteConsultation } from '../application/complete-consultation.js';
import { GetConsultation, ListConsultations } from '../application/read-consultations.js';
import { RequestConsultation } from '../application/request-consultation.js';
import { CompleteConsultationDto, ConsultationDto, RequestConsultationDto } from './consultation.dto.js';

@Controller('intake/v1/consultations')
export class ConsultationController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Request a consultation',
    roles: ['coordinator'],
    refusals: ['SITE_UNKNOWN', 'SITE_OUT_OF_SCOPE', 'BIRTH_DATE_IMPLAUSIBLE'],
    created: true,
  })
  request(@Body() { person, ...request }: RequestConsultationDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RequestConsultation(request, person, context));
  }

  @Command({
    path: ':id/complete',
    summary: 'Complete a consultation',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist'],
    refusals: ['CONSULTATION_ALREADY_COMPLETED', 'SITE_OUT_OF_SCOPE'],
  })
  complete(
    @PathUuid('id') id: string,
    @Body() completion: CompleteConsultationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CompleteConsultation(id, completion, context));
  }

  @Query({
    path: '',
    summary: 'List consultations',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist'],
    response: pageOf(ConsultationDto),
  })
  list(@QueryParams() query: PageQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<ConsultationDto>> {
    return this.queries.execute(new ListConsultations(sites, query));
  }

  @Query({
    path: ':id',
    summary: 'Read a consultation',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist'],
    response: ConsultationDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const consultation = found(await this.queries.execute(new GetConsultation(id, sites)));
    return entity(consultation.version, consultation);
  }
}
