import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery } from '#platform';
import { PractitionerView } from '../views/practitioner.view.js';

export class ListPractitioners {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListPractitioners)
export class ListPractitionersHandler implements IQueryHandler<ListPractitioners, Page<PractitionerView>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query: { cursor, limit } }: ListPractitioners): Promise<Page<PractitionerView>> {
    const [after = ''] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const query = this.database.manager
      .createQueryBuilder(PractitionerView, 'p')
      .where('p.practitioner_id > :after', { after })
      .orderBy('p.practitioner_id')
      .limit(limit + 1);
    if (sites !== '*') query.andWhere('jsonb_exists_any(p.site_ids, CAST(:sites AS text[]))', { sites: [...sites] });
    return page(await query.getMany(), limit, ({ practitionerId }) => [practitionerId]);
  }
}

export class GetPractitioner {
  constructor(
    readonly practitionerId: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetPractitioner)
export class GetPractitionerHandler implements IQueryHandler<GetPractitioner, PractitionerView | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ practitionerId, sites }: GetPractitioner): Promise<PractitionerView | null> {
    const found = await this.database.manager.findOneBy(PractitionerView, { practitionerId });
    const visible = found !== null && (sites === '*' || found.siteIds.some((siteId) => coversSite(sites, siteId)));
    return visible ? found : null;
  }
}
