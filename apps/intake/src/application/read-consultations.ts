import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { MoreThan } from 'typeorm';
import { ConsultationView } from '../views/consultation.view.js';

export class ListConsultations extends Query<Page<ConsultationView>> {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {
    super();
  }
}

@QueryHandler(ListConsultations)
export class ListConsultationsHandler implements IQueryHandler<ListConsultations> {
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

export class GetConsultation extends Query<ConsultationView | null> {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {
    super();
  }
}

@QueryHandler(GetConsultation)
export class GetConsultationHandler implements IQueryHandler<GetConsultation> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetConsultation): Promise<ConsultationView | null> {
    const found = await this.database.manager.findOneBy(ConsultationView, { id });
    return found !== null && coversSite(sites, found.siteId) ? found : null;
  }
}
