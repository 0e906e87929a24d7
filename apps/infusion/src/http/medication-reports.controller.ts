import { Controller } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  entity,
  type EntityAnswer,
  found,
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
import { GetVial, GetVisitMedication, ListDiscrepancies, ListVials } from '../application/read-medication.js';
import { GetCountSheet, GetInventory } from '../application/read-stock.js';
import { READERS } from './medication.roles.js';
import {
  CountSheetDto,
  DiscrepancyDto,
  InventoryDto,
  InventoryQuery,
  VialDto,
  VialLifeDto,
  VisitMedicationDto,
} from './medication.views.js';

@Controller('infusion/v1')
export class MedicationReportsController {
  constructor(private readonly queries: QueryBus) {}

  @Query({
    path: 'medication/sites/:siteId/inventory',
    summary: 'Inventory of a registered location by product and lot, now or as of an instant',
    roles: READERS,
    response: InventoryDto,
  })
  async inventory(
    @PathId('siteId') siteId: string,
    @QueryParams() { asOf }: InventoryQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<InventoryDto> {
    return found<InventoryDto>(await this.queries.execute(new GetInventory(siteId, asOf ?? null, sites)));
  }

  @Query({
    path: 'medication/sites/:siteId/count-sheet',
    summary: 'What to count at the end of a shift, and what is open',
    roles: READERS,
    response: CountSheetDto,
  })
  async sheet(@PathId('siteId') siteId: string, @ReadCtx() { sites }: ReadContext): Promise<CountSheetDto> {
    return found<CountSheetDto>(await this.queries.execute(new GetCountSheet(siteId, sites)));
  }

  @Query({
    path: 'medication/sites/:siteId/vials',
    summary: 'List the vials of a site',
    roles: READERS,
    response: pageOf(VialDto),
  })
  vials(
    @PathId('siteId') siteId: string,
    @QueryParams() query: PageQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Page<VialDto>> {
    return this.queries.execute(new ListVials(siteId, sites, query));
  }

  @Query({
    path: 'medication/vials/:id',
    summary: "Read a vial's life: who did what with it, when, and who saw it",
    roles: READERS,
    response: VialLifeDto,
    etag: true,
  })
  async vial(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const read = found<VialLifeDto & { version: number }>(await this.queries.execute(new GetVial(id, sites)));
    return entity(read.version, read);
  }

  @Query({
    path: 'medication/discrepancies',
    summary: 'List what count and ledger differ in, unresolved',
    roles: READERS,
    response: pageOf(DiscrepancyDto),
  })
  discrepancies(@QueryParams() query: PageQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<DiscrepancyDto>> {
    return this.queries.execute(new ListDiscrepancies(sites, query));
  }

  @Query({
    path: 'sessions/:id/medication',
    summary: 'What was issued to an infusion visit, and what became of it',
    roles: READERS,
    response: VisitMedicationDto,
  })
  async visit(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<VisitMedicationDto> {
    return found<VisitMedicationDto>(await this.queries.execute(new GetVisitMedication(id, sites)));
  }
}
