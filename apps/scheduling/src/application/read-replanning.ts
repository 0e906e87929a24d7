import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import type { SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, scopedToSites, type Page, type PageQuery } from '#platform';
import { MoreThan } from 'typeorm';
import { ReplanningView } from '../views/replanning.view.js';

export interface ReplanningAnswer extends Omit<ReplanningView, 'requestedAt'> {
  readonly requestedAt: string;
}

export class ListReplanning {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery & { readonly courseId?: string },
  ) {}
}

@QueryHandler(ListReplanning)
export class ListReplanningHandler implements IQueryHandler<ListReplanning, Page<ReplanningAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query }: ListReplanning): Promise<Page<ReplanningAnswer>> {
    const { cursor, limit, courseId } = query;
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(ReplanningView, {
      where: {
        ...scopedToSites(sites),
        ...(courseId === undefined ? {} : { courseId }),
        ...(after === undefined ? {} : { appointmentId: MoreThan(String(after)) }),
      },
      order: { appointmentId: 'ASC' },
      take: limit + 1,
    });
    const answers = rows.map(({ requestedAt, ...row }) => ({
      ...row,
      requestedAt: new Date(requestedAt).toISOString(),
    }));
    return page(answers, limit, ({ appointmentId }) => [appointmentId]);
  }
}
