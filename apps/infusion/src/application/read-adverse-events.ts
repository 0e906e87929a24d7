import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { scopeInCourse } from '#replicas';
import { MoreThan } from 'typeorm';
import { AdverseEventView } from '../views/adverse-event.view.js';

type Times = 'onsetAt' | 'knownAt' | 'resolvedAt';
export interface AdverseEventAnswer extends Omit<AdverseEventView, Times> {
  readonly onsetAt: string;
  readonly knownAt: string;
  readonly resolvedAt: string | null;
}

const text = (at: Date | string): string => new Date(at).toISOString();
const answerOf = ({ onsetAt, knownAt, resolvedAt, ...row }: AdverseEventView): AdverseEventAnswer => ({
  ...row,
  onsetAt: text(onsetAt),
  knownAt: text(knownAt),
  resolvedAt: resolvedAt === null ? null : text(resolvedAt),
});

export class GetAdverseEvent {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetAdverseEvent)
export class GetAdverseEventHandler implements IQueryHandler<GetAdverseEvent, AdverseEventAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetAdverseEvent): Promise<AdverseEventAnswer | null> {
    const { manager } = this.database;
    const found = await manager.findOneBy(AdverseEventView, { id });
    if (found === null) return null;
    // Reporting it stays a duty of the site where it happened; whoever treats the patient now has to know of it.
    const treats = coversSite(await scopeInCourse(manager, found.courseId, sites), found.siteId);
    return treats || coversSite(sites, found.siteId) ? answerOf(found) : null;
  }
}

export class ListAdverseEvents {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery & { readonly reportsOpen?: boolean },
  ) {}
}

@QueryHandler(ListAdverseEvents)
export class ListAdverseEventsHandler implements IQueryHandler<ListAdverseEvents, Page<AdverseEventAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({
    sites,
    query: { cursor, limit, reportsOpen },
  }: ListAdverseEvents): Promise<Page<AdverseEventAnswer>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const asked = reportsOpen === undefined ? {} : { reportsOpen };
    const rows = await this.database.manager.find(AdverseEventView, {
      where: { ...asked, ...scopedToSites(sites), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(answerOf), limit, ({ id }) => [id]);
  }
}
