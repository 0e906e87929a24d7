import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  type Outcome,
  type Page,
  pageOf,
  PathId,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { ListOutreach } from '../application/read-outreach.js';
import { RecordOutreach } from '../application/record-outreach.js';
import { OutreachDto, OutreachQuery, RecordOutreachDto } from './outreach.dto.js';

const CALLERS = ['therapist', 'nurse', 'prescriber', 'coordinator', 'medical-director'] as const;

@Controller('therapy/v1')
export class OutreachController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Query({
    path: 'outreach',
    summary: 'List the patients whom somebody has to ask how they are',
    roles: CALLERS,
    response: pageOf(OutreachDto),
  })
  list(@QueryParams() query: OutreachQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<OutreachDto>> {
    return this.queries.execute(new ListOutreach(sites, query));
  }

  @Command({
    path: 'courses/:courseId/outreach/:outreachId/attempts',
    summary: 'Record that you tried to reach the patient, and what you found',
    roles: CALLERS,
    refusals: ['COURSE_UNKNOWN', 'OUTREACH_UNKNOWN'],
  })
  attempt(
    @PathUuid('courseId') courseId: string,
    @PathId('outreachId') outreachId: string,
    @Body() { method, outcome, findings }: RecordOutreachDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordOutreach(courseId, { outreachId, method, outcome, findings }, context));
  }
}
