import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type Clock, type SiteScope } from '#kernel';
import { CLOCK, DATABASE } from '#platform';
import { milligramsOf } from '../domain/quantity.js';
import { ACCOUNTS, type Account, type Amounts } from '../domain/vial-accounts.js';
import { registrationOf } from '../views/location.view.js';
import { ShiftCountView } from '../views/shipment.view.js';
import { ACCOUNT_COLUMNS, VialView } from '../views/vial.view.js';
import { amountsInMg, discrepanciesOf } from './medication-answers.js';
import { openAt } from './open-at.js';

/** One lot of one product at a location, at an instant. */
interface LotRow extends Readonly<Record<Account, string>> {
  readonly ndc: string;
  readonly lot: string;
  readonly vials: number;
}

const SUMS = ACCOUNTS.map((account) => `sum(e.${ACCOUNT_COLUMNS[account]}) AS "${account}"`).join(', ');

/** Vials count while something of them is on the shelf. Sums are of whole numbers, exact. */
const LOTS = `SELECT ndc, lot, count(*) FILTER (WHERE "onHand" > 0)::int AS vials,
         ${ACCOUNTS.map((account) => `sum("${account}")::text AS "${account}"`).join(', ')}
    FROM (SELECT e.ndc, e.lot, e.vial_id, ${SUMS}
            FROM medication_entries e
           WHERE e.site_id = $1 AND e.recorded_at <= $2
           GROUP BY e.ndc, e.lot, e.vial_id) AS vial
   GROUP BY ndc, lot ORDER BY ndc, lot`;

const lotAnswer = ({ ndc, lot, vials, ...sums }: LotRow) => {
  const amounts = Object.fromEntries(ACCOUNTS.map((account) => [account, Number(sums[account])])) as unknown as Amounts;
  return { ndc, lot, vials, amounts: amountsInMg([amounts]) };
};

export class GetInventory {
  constructor(
    readonly siteId: string,
    readonly asOf: string | null,
    readonly sites: SiteScope,
  ) {}
}

/**
 * What a registered location had at an instant, by product and lot: now, or for the initial and the biennial inventory
 * (21 CFR 1304.11) at the opening or close of business of a day. Answered from the movements themselves.
 */
@QueryHandler(GetInventory)
export class GetInventoryHandler implements IQueryHandler<GetInventory, object | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ siteId, asOf, sites }: GetInventory): Promise<object | null> {
    if (!coversSite(sites, siteId)) return null;
    const deaRegistration = await registrationOf(this.database.manager, siteId);
    if (deaRegistration === null) return null;
    const at = asOf ?? this.clock.now().toString();
    const rows = await this.database.sql.query<LotRow>(LOTS, [siteId, at]);
    return { siteId, deaRegistration, asOf: new Date(at).toISOString(), lots: rows.map(lotAnswer) };
  }
}

export class GetCountSheet {
  constructor(
    readonly siteId: string,
    readonly sites: SiteScope,
  ) {}
}

/** What to count at the end of a shift, and what has to be settled before it can be closed. */
@QueryHandler(GetCountSheet)
export class GetCountSheetHandler implements IQueryHandler<GetCountSheet, object | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ siteId, sites }: GetCountSheet): Promise<object | null> {
    if (!coversSite(sites, siteId)) return null;
    const { manager } = this.database;
    if ((await registrationOf(manager, siteId)) === null) return null;
    const vials = await manager.find(VialView, { where: { siteId }, order: { id: 'ASC' } });
    const [last] = await manager.find(ShiftCountView, { where: { siteId }, order: { id: 'DESC' }, take: 1 });
    const { unwitnessed, issues } = await openAt(manager, siteId);
    return {
      siteId,
      lines: vials
        .filter(({ onHand }) => onHand > 0)
        .map(({ id: vialId, ndc, lot, onHand, state }) => {
          return { vialId, ndc, lot, sealed: state.useBy === null, mg: milligramsOf(onHand) };
        }),
      inTransit: vials.filter(({ state }) => state.transfer !== null).map(({ id }) => id),
      unwitnessed,
      issues,
      discrepancies: vials.flatMap(discrepanciesOf),
      lastCount:
        last === undefined
          ? null
          : {
              countId: last.id,
              countedBy: last.countedBy,
              countedAt: new Date(last.countedAt).toISOString(),
              confirmedBy: last.confirmedBy,
            },
    };
  }
}
