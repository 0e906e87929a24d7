import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type Clock, type SiteScope } from '#kernel';
import { CLOCK, DATABASE } from '#platform';
import { isInForce } from '#protocol';
import { disclosureConsents, type KnownDisclosureConsent } from '#replicas';
import { CaseView } from '../views/case.view.js';

export interface DisclosureConsentAnswer extends Omit<KnownDisclosureConsent, 'ended'> {
  readonly status: 'IN_FORCE' | 'WITHDRAWN' | 'EXPIRED';
}

/** To whom the patient let what be disclosed, and what became of it. */
export class ListDisclosureConsents {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(ListDisclosureConsents)
export class ListDisclosureConsentsHandler implements IQueryHandler<
  ListDisclosureConsents,
  { consents: readonly DisclosureConsentAnswer[] } | null
> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ id, sites }: ListDisclosureConsents) {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    if (found === null || !coversSite(sites, found.siteId)) return null;
    const now = this.clock.now();
    const known = await disclosureConsents(this.database.sql, id);
    return {
      consents: known.map((consent): DisclosureConsentAnswer => {
        const { ended, ...rest } = consent;
        return { ...rest, status: ended ?? (isInForce(consent, now) ? 'IN_FORCE' : 'EXPIRED') };
      }),
    };
  }
}
