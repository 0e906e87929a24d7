import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE } from '#platform';
import { PreparationView } from '../views/preparation.view.js';

export interface PreparationAnswer extends Omit<PreparationView, 'validUntil' | 'completedAt' | 'lapsedAt'> {
  readonly validUntil: string | null;
  readonly completedAt: string | null;
  readonly lapsedAt: string | null;
  readonly missingItems: string[];
}

export class GetPreparation {
  constructor(
    readonly courseId: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetPreparation)
export class GetPreparationHandler implements IQueryHandler<GetPreparation, PreparationAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ courseId, sites }: GetPreparation): Promise<PreparationAnswer | null> {
    const found = await this.database.manager.findOneBy(PreparationView, { courseId });
    if (found === null || !coversSite(sites, found.siteId)) return null;
    const { validUntil, completedAt, lapsedAt, ...plan } = found;
    return {
      ...plan,
      validUntil: isoOrNull(validUntil),
      completedAt: isoOrNull(completedAt),
      lapsedAt: isoOrNull(lapsedAt),
      missingItems: plan.requiredItems.filter((item) => !plan.completedItems.includes(item)),
    };
  }
}

const isoOrNull = (at: Date | string | null): string | null => (at === null ? null : new Date(at).toISOString());
