import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  entity,
  type EntityAnswer,
  found,
  type Page,
  pageOf,
  PageQuery,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { type Flowsheet, GetFlowsheet, type InfusionAnswer, ListInfusions } from '../application/read-infusions.js';
import { FlowsheetDto, InfusionDto } from './infusion.views.js';

@Controller('infusion/v1')
export class FlowsheetController {
  constructor(private readonly queries: QueryBus) {}

  @Query({
    path: 'sessions/:id',
    summary: 'Read the flowsheet of an infusion',
    roles: ['nurse', 'prescriber', 'therapist', 'medical-director'],
    response: FlowsheetDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const flowsheet = found<Flowsheet>(await this.queries.execute(new GetFlowsheet(id, sites)));
    return entity(flowsheet.version, flowsheet);
  }

  @Query({
    path: 'courses/:courseId/sessions',
    summary: 'List the infusions of a course',
    roles: ['nurse', 'prescriber', 'therapist', 'medical-director'],
    response: pageOf(InfusionDto),
  })
  list(
    @PathUuid('courseId') courseId: string,
    @QueryParams() query: PageQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Page<InfusionAnswer>> {
    return this.queries.execute(new ListInfusions(courseId, sites, query));
  }
}
