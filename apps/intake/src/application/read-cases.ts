import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type Role, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { MoreThan } from 'typeorm';
import { CaseView } from '../views/case.view.js';

/** A case as somebody in this role may see it: what stands against a treatment is for those who treat (minimum necessary). */
export interface CaseAnswer extends Omit<CaseView, 'openedAt'> {
  readonly openedAt: string;
}

const CLINICAL: readonly (Role | 'system')[] = ['prescriber', 'nurse', 'therapist', 'medical-director'];

const seenBy = (role: Role | 'system', row: CaseView): CaseAnswer => {
  const fields: Omit<CaseView, never> = row;
  // Results recorded before they were sealed still carry a score in this view.
  const instruments = row.instruments.map(({ instrumentCode, completedAt }) => ({ instrumentCode, completedAt }));
  const contraindications = CLINICAL.includes(role) ? row.contraindications : [];
  return { ...fields, instruments, contraindications, openedAt: new Date(row.openedAt).toISOString() };
};

export class ListCases {
  constructor(
    readonly sites: SiteScope,
    readonly role: Role | 'system',
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListCases)
export class ListCasesHandler implements IQueryHandler<ListCases, Page<CaseAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, role, query: { cursor, limit } }: ListCases): Promise<Page<CaseAnswer>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(CaseView, {
      where: { ...scopedToSites(sites), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(
      rows.map((row) => seenBy(role, row)),
      limit,
      ({ id }) => [id],
    );
  }
}

export class GetCase {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
    readonly role: Role | 'system',
  ) {}
}

@QueryHandler(GetCase)
export class GetCaseHandler implements IQueryHandler<GetCase, CaseAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites, role }: GetCase): Promise<CaseAnswer | null> {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    return found !== null && coversSite(sites, found.siteId) ? seenBy(role, found) : null;
  }
}
