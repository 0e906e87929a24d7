import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { MoreThan } from 'typeorm';
import { TherapySessionView } from '../views/therapy-session.view.js';

export interface TherapySessionAnswer extends Omit<TherapySessionView, 'startedAt' | 'endedAt'> {
  readonly startedAt: string;
  readonly endedAt: string | null;
}

const answerOf = ({ startedAt, endedAt, ...session }: TherapySessionView): TherapySessionAnswer => ({
  ...session,
  startedAt: new Date(startedAt).toISOString(),
  endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
});

export class ListTherapySessions {
  constructor(
    readonly courseId: string,
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListTherapySessions)
export class ListTherapySessionsHandler implements IQueryHandler<ListTherapySessions, Page<TherapySessionAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ courseId, sites, query }: ListTherapySessions): Promise<Page<TherapySessionAnswer>> {
    const { cursor, limit } = query;
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(TherapySessionView, {
      where: { courseId, ...scopedToSites(sites), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(answerOf), limit, ({ id }) => [id]);
  }
}

export class GetTherapySession {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetTherapySession)
export class GetTherapySessionHandler implements IQueryHandler<GetTherapySession, TherapySessionAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetTherapySession): Promise<TherapySessionAnswer | null> {
    const found = await this.database.manager.findOneBy(TherapySessionView, { id });
    return found !== null && coversSite(sites, found.siteId) ? answerOf(found) : null;
  }
}
