import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, type ReadContext } from '#platform';
import { IsNull, MoreThan, Not } from 'typeorm';
import { AccessView } from '../views/access.view.js';
import { accessToAccesses } from './access.js';
import { AuditedReads, mustCoverNetwork } from './audited-reads.js';

/** Who has read which history. Looking at that is recorded too. */
export class ListAccess {
  constructor(
    readonly query: PageQuery & {
      readonly subject?: string;
      readonly resource?: string;
      readonly disclosed?: boolean;
      readonly purpose: string;
    },
    readonly reader: ReadContext,
  ) {}
}

@QueryHandler(ListAccess)
export class ListAccessHandler implements IQueryHandler<ListAccess, Page<AccessView> | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly reads: AuditedReads,
  ) {}

  async execute({ query, reader }: ListAccess): Promise<Page<AccessView> | null> {
    return this.reads.read(reader, accessToAccesses(query), () => this.list(query, reader));
  }

  private async list(
    { cursor, limit, subject, resource, disclosed }: ListAccess['query'],
    { sites }: ReadContext,
  ): Promise<Page<AccessView>> {
    mustCoverNetwork(sites);
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(AccessView, {
      where: {
        ...(after === undefined ? {} : { eventId: MoreThan(String(after)) }),
        ...(subject === undefined ? {} : { subject }),
        ...(resource === undefined ? {} : { resource }),
        ...(disclosed === undefined ? {} : { disclosure: disclosed ? Not(IsNull()) : IsNull() }),
      },
      order: { eventId: 'ASC' },
      take: limit + 1,
    });
    return page(rows, limit, ({ eventId }) => [eventId]);
  }
}
