import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { And, In, MoreThan } from 'typeorm';
import { RoomView, SiteView } from '../views/site.view.js';

export class ListSites {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

const after = (cursor: string | undefined): string => {
  const [last] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
  return String(last ?? '');
};

@QueryHandler(ListSites)
export class ListSitesHandler implements IQueryHandler<ListSites, Page<SiteView>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query: { cursor, limit } }: ListSites): Promise<Page<SiteView>> {
    const next = MoreThan(after(cursor));
    const rows = await this.database.manager.find(SiteView, {
      where: { siteId: sites === '*' ? next : And(In([...sites]), next) },
      order: { siteId: 'ASC' },
      take: limit + 1,
    });
    return page(rows, limit, ({ siteId }) => [siteId]);
  }
}

export class GetSite {
  constructor(
    readonly siteId: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetSite)
export class GetSiteHandler implements IQueryHandler<GetSite, SiteView | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ siteId, sites }: GetSite): Promise<SiteView | null> {
    return coversSite(sites, siteId) ? this.database.manager.findOneBy(SiteView, { siteId }) : null;
  }
}

export class ListRooms {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListRooms)
export class ListRoomsHandler implements IQueryHandler<ListRooms, Page<RoomView>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query: { cursor, limit } }: ListRooms): Promise<Page<RoomView>> {
    const rows = await this.database.manager.find(RoomView, {
      where: { ...scopedToSites(sites), roomId: MoreThan(after(cursor)) },
      order: { roomId: 'ASC' },
      take: limit + 1,
    });
    return page(rows, limit, ({ roomId }) => [roomId]);
  }
}

export class GetRoom {
  constructor(
    readonly roomId: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetRoom)
export class GetRoomHandler implements IQueryHandler<GetRoom, RoomView | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ roomId, sites }: GetRoom): Promise<RoomView | null> {
    return this.database.manager.findOneBy(RoomView, { ...scopedToSites(sites), roomId });
  }
}
