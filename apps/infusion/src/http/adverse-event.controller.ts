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
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { GradeAdverseEvent } from '../application/grade-adverse-event.js';
import { type AdverseEventAnswer, GetAdverseEvent, ListAdverseEvents } from '../application/read-adverse-events.js';
import { RecordAdverseEvent } from '../application/record-adverse-event.js';
import { ReportAdverseEvent } from '../application/report-adverse-event.js';
import { ResolveAdverseEvent } from '../application/resolve-adverse-event.js';
import { AdverseEventAnswerDto, AdverseEventsQuery, RecordedAdverseEventDto } from './adverse-event.views.js';
import { AdverseEventDto, JudgementDto, ReportMadeDto, ResolveAdverseEventDto } from './room.dto.js';

@Controller('infusion/v1')
export class AdverseEventController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'sessions/:id/adverse-events',
    summary: 'Record an adverse event of a visit',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: ['TIME_IN_FUTURE'],
    created: true,
    answer: RecordedAdverseEventDto,
  })
  record(
    @PathUuid('id') id: string,
    @Body() { term, onsetAt, narrative, ...judgement }: AdverseEventDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const what = { term, onsetAt, narrative: narrative ?? null, judgement };
    return this.commands.execute(new RecordAdverseEvent(id, what, context));
  }

  @Command({
    path: 'adverse-events/:id/grade',
    summary: 'Judge an adverse event again',
    roles: ['prescriber', 'medical-director'],
    refusals: ['ADVERSE_EVENT_RESOLVED'],
  })
  grade(@PathUuid('id') id: string, @Body() judgement: JudgementDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new GradeAdverseEvent(id, judgement, context));
  }

  @Command({
    path: 'adverse-events/:id/reports',
    summary: 'Record that an adverse event was reported',
    roles: ['prescriber', 'medical-director'],
    refusals: ['REPORT_NOT_DUE'],
  })
  report(
    @PathUuid('id') id: string,
    @Body() { ruleId, reference }: ReportMadeDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReportAdverseEvent(id, { ruleId, reference: reference ?? null }, context));
  }

  @Command({
    path: 'adverse-events/:id/resolve',
    summary: 'Resolve an adverse event',
    roles: ['prescriber', 'medical-director'],
    refusals: ['ADVERSE_EVENT_RESOLVED', 'TIME_IN_FUTURE'],
  })
  resolve(
    @PathUuid('id') id: string,
    @Body() { outcome, resolvedAt }: ResolveAdverseEventDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ResolveAdverseEvent(id, { outcome, resolvedAt: resolvedAt ?? null }, context));
  }

  @Query({
    path: 'adverse-events/:id',
    summary: 'Read an adverse event',
    roles: ['nurse', 'prescriber', 'medical-director'],
    response: AdverseEventAnswerDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const event = found<AdverseEventAnswer>(await this.queries.execute(new GetAdverseEvent(id, sites)));
    return entity(event.version, event);
  }

  @Query({
    path: 'adverse-events',
    summary: 'List adverse events, or those with a report that is owed',
    roles: ['nurse', 'prescriber', 'medical-director'],
    response: pageOf(AdverseEventAnswerDto),
  })
  list(@QueryParams() query: AdverseEventsQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<AdverseEventAnswer>> {
    return this.queries.execute(new ListAdverseEvents(sites, query));
  }
}
