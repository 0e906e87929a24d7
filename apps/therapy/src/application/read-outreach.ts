import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import type { SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, scopedToSites, type Page, type PageQuery } from '#platform';
import { In, MoreThan } from 'typeorm';
import { OutreachView } from '../views/outreach.view.js';

export interface OutreachAnswer extends Omit<OutreachView, 'requestedAt' | 'dueAt'> {
  readonly requestedAt: string;
  readonly dueAt: string;
}

export class ListOutreach {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery & { readonly status?: string; readonly courseId?: string },
  ) {}
}

/** Without a status: what is still to be done, the overdue included. */
@QueryHandler(ListOutreach)
export class ListOutreachHandler implements IQueryHandler<ListOutreach, Page<OutreachAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query }: ListOutreach): Promise<Page<OutreachAnswer>> {
    const { cursor, limit, status, courseId } = query;
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const statuses = status === undefined ? ['OPEN', 'OVERDUE'] : [status];
    const rows = await this.database.manager.find(OutreachView, {
      where: {
        ...scopedToSites(sites),
        ...(courseId === undefined ? {} : { courseId }),
        ...(after === undefined ? {} : { outreachId: MoreThan(String(after)) }),
        status: In(statuses),
      },
      order: { outreachId: 'ASC' },
      take: limit + 1,
    });
    const answers = rows.map(({ requestedAt, dueAt, ...row }) => ({
      ...row,
      requestedAt: new Date(requestedAt).toISOString(),
      dueAt: new Date(dueAt).toISOString(),
    }));
    return page(answers, limit, ({ outreachId }) => [outreachId]);
  }
}
