import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { MoreThan } from 'typeorm';
import { ConsultationView } from '../views/consultation.view.js';

export class ListConsultations {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListConsultations)
export class ListConsultationsHandler implements IQueryHandler<ListConsultations, Page<ConsultationView>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query: { cursor, limit } }: ListConsultations): Promise<Page<ConsultationView>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(ConsultationView, {
      where: { ...scopedToSites(sites), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows, limit, ({ id }) => [id]);
  }
}

export class GetConsultation {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetConsultation)
export class GetConsultationHandler implements IQueryHandler<GetConsultation, ConsultationView | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetConsultation): Promise<ConsultationView | null> {
    const found = await this.database.manager.findOneBy(ConsultationView, { id });
    return found !== null && coversSite(sites, found.siteId) ? found : null;
  }
}
