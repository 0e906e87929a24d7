import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE } from '#platform';
import { EngagementView } from '../views/engagement.view.js';

export interface EngagementAnswer extends Omit<EngagementView, 'since'> {
  readonly since: string;
}

export class GetEngagement {
  constructor(
    readonly courseId: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetEngagement)
export class GetEngagementHandler implements IQueryHandler<GetEngagement, EngagementAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ courseId, sites }: GetEngagement): Promise<EngagementAnswer | null> {
    const found = await this.database.manager.findOneBy(EngagementView, { courseId });
    if (found === null || !coversSite(sites, found.siteId)) return null;
    const { since, ...engaged } = found;
    return { ...engaged, since: new Date(since).toISOString() };
  }
}
