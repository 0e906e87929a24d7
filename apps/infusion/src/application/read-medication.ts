import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { MoreThan } from 'typeorm';
import { milligramsOf } from '../domain/quantity.js';
import { InfusionView } from '../views/infusion.view.js';
import { EntryView, IssueView, VialView } from '../views/vial.view.js';
import { discrepanciesOf, vialAnswer, type DiscrepancyAnswer, type VialAnswer } from './medication-answers.js';

const text = (at: Date | string): string => new Date(at).toISOString();

export class ListVials {
  constructor(
    readonly siteId: string,
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListVials)
export class ListVialsHandler implements IQueryHandler<ListVials, Page<VialAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ siteId, sites, query: { cursor, limit } }: ListVials): Promise<Page<VialAnswer>> {
    if (!coversSite(sites, siteId)) return { items: [], nextCursor: null };
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager.find(VialView, {
      where: { siteId, ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(vialAnswer), limit, ({ id }) => [id]);
  }
}

export class GetVial {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

/** A vial's life: who did what with how much of it, when, on what paper, and who saw it. */
@QueryHandler(GetVial)
export class GetVialHandler implements IQueryHandler<GetVial, (VialAnswer & { readonly life: object[] }) | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetVial) {
    const { manager } = this.database;
    const row = await manager.findOneBy(VialView, { id });
    if (row === null || !coversSite(sites, row.siteId)) return null;
    const entries = await manager.find(EntryView, { where: { vialId: id }, order: { vialVersion: 'ASC' } });
    const life = entries.map(({ type, mcg, infusionId, siteId, by, role, recordedAt, data }) => {
      const mg = mcg === null ? null : milligramsOf(mcg);
      return { type, mg, infusionId, siteId, by, role, recordedAt: text(recordedAt), data };
    });
    return { ...vialAnswer(row), life };
  }
}

export class ListDiscrepancies {
  constructor(
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

/** A page of vials that have open discrepancies, as the discrepancies themselves. */
@QueryHandler(ListDiscrepancies)
export class ListDiscrepanciesHandler implements IQueryHandler<ListDiscrepancies, Page<DiscrepancyAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, query: { cursor, limit } }: ListDiscrepancies): Promise<Page<DiscrepancyAnswer>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const rows = await this.database.manager
      .createQueryBuilder(VialView, 'v')
      .where({
        attention: true,
        ...scopedToSites(sites),
        ...(after === undefined ? {} : { id: MoreThan(String(after)) }),
      })
      .andWhere(`v.state -> 'discrepancies' <> '{}'::jsonb`)
      .orderBy('v.id')
      .take(limit + 1)
      .getMany();
    const vials = page(rows, limit, ({ id }) => [id]);
    return { items: vials.items.flatMap(discrepanciesOf), nextCursor: vials.nextCursor };
  }
}

export class GetVisitMedication {
  constructor(
    readonly infusionId: string,
    readonly sites: SiteScope,
  ) {}
}

/** What was issued to a visit, and what became of it. */
@QueryHandler(GetVisitMedication)
export class GetVisitMedicationHandler implements IQueryHandler<GetVisitMedication, object | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ infusionId, sites }: GetVisitMedication): Promise<object | null> {
    const { manager } = this.database;
    const visit = await manager.findOneBy(InfusionView, { id: infusionId });
    if (visit === null || !coversSite(sites, visit.siteId)) return null;
    const issues = await manager.find(IssueView, { where: { infusionId }, order: { issuedAt: 'ASC', issueId: 'ASC' } });
    return {
      infusionId,
      status: visit.status,
      issues: issues.map(({ issueId, vialId, issuedMcg, remainingMcg, issuedAt }) => ({
        issueId,
        vialId,
        issuedMg: milligramsOf(issuedMcg),
        unaccountedMg: milligramsOf(remainingMcg),
        issuedAt: text(issuedAt),
      })),
    };
  }
}
