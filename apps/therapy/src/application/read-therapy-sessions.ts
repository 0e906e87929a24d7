import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { scopeInCourse } from '#replicas';
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
    const { manager } = this.database;
    const scope = await scopeInCourse(manager, courseId, sites);
    const rows = await manager.find(TherapySessionView, {
      where: { courseId, ...scopedToSites(scope), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
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
    const { manager } = this.database;
    const found = await manager.findOneBy(TherapySessionView, { id });
    if (found === null) return null;
    const scope = await scopeInCourse(manager, found.courseId, sites);
    return coversSite(scope, found.siteId) ? answerOf(found) : null;
  }
}
