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
import { type Flowsheet, ReadFlowsheet } from '../application/read-flowsheet.js';
import {
  GetInfusion,
  type InfusionAnswer,
  type InfusionWithVitals,
  ListInfusions,
} from '../application/read-infusions.js';
import { AsOfQuery, FlowsheetDto } from './flowsheet.views.js';
import { InfusionDto, InfusionWithVitalsDto } from './infusion.views.js';

@Controller('infusion/v1')
export class FlowsheetController {
  constructor(private readonly queries: QueryBus) {}

  @Query({
    path: 'sessions/:id',
    summary: 'Read an infusion',
    roles: ['nurse', 'prescriber', 'therapist', 'medical-director'],
    response: InfusionWithVitalsDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const infusion = found<InfusionWithVitals>(await this.queries.execute(new GetInfusion(id, sites)));
    return entity(infusion.version, infusion);
  }

  @Query({
    path: 'sessions/:id/flowsheet',
    summary: 'Read the flowsheet of an infusion, now or as it was known at an instant',
    roles: ['nurse', 'prescriber', 'therapist', 'medical-director'],
    response: FlowsheetDto,
  })
  async flowsheet(
    @PathUuid('id') id: string,
    @QueryParams() { asOf }: AsOfQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Flowsheet> {
    return found<Flowsheet>(await this.queries.execute(new ReadFlowsheet(id, sites, asOf ?? null)));
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
