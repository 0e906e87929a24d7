import { milligramsOf } from '../domain/quantity.js';
import { ACCOUNTS, NOTHING, post, type Account, type Amounts, type Posting } from '../domain/vial-accounts.js';
import type { VialView } from '../views/vial.view.js';

export type AmountsInMg = Readonly<Record<Account, number>>;

export interface VialAnswer {
  readonly id: string;
  readonly siteId: string;
  readonly ndc: string;
  readonly lot: string;
  readonly usableUntil: string;
  readonly useBy: string | null;
  readonly multiDose: boolean;
  readonly inTransit: boolean;
  readonly amounts: AmountsInMg;
  readonly issues: readonly object[];
  readonly unwitnessed: readonly object[];
  readonly discrepancies: readonly DiscrepancyAnswer[];
  readonly losses: readonly object[];
  readonly version: number;
}
export interface DiscrepancyAnswer {
  readonly discrepancyId: string;
  readonly vialId: string;
  readonly siteId: string;
  readonly lot: string;
  readonly source: string;
  readonly expectedMg: number;
  readonly countedMg: number;
}

const inMg = (amounts: Amounts): AmountsInMg =>
  Object.fromEntries(ACCOUNTS.map((account) => [account, milligramsOf(amounts[account])])) as AmountsInMg;

/** Added up in micrograms, told in milligrams. */
export const amountsInMg = (postings: readonly Posting[]): AmountsInMg => inMg(postings.reduce<Amounts>(post, NOTHING));

export const discrepanciesOf = ({ id, siteId, lot, state }: VialView): DiscrepancyAnswer[] =>
  Object.entries(state.discrepancies).map(([discrepancyId, { source, expectedMcg, countedMcg }]) => ({
    discrepancyId,
    vialId: id,
    siteId,
    lot,
    source,
    expectedMg: milligramsOf(expectedMcg),
    countedMg: milligramsOf(countedMcg),
  }));

export const vialAnswer = (row: VialView): VialAnswer => {
  const { id, siteId, ndc, lot, state, version } = row;
  const { usableUntil, useBy, multiDose, transfer, amounts, issues, unwitnessed, losses } = state;
  return {
    id,
    siteId,
    ndc,
    lot,
    usableUntil,
    useBy,
    multiDose,
    inTransit: transfer !== null,
    amounts: inMg(amounts),
    issues: Object.entries(issues).map(([issueId, { infusionId, remaining }]) => ({
      issueId,
      infusionId,
      mg: milligramsOf(remaining),
    })),
    unwitnessed: Object.entries(unwitnessed).map(([disposalId, { kind, mcg, by }]) => ({
      disposalId,
      kind,
      mg: milligramsOf(mcg),
      by,
    })),
    discrepancies: discrepanciesOf(row),
    losses: Object.entries(losses).map(([lossId, loss]) => ({
      lossId,
      noticeDueAt: loss.due.NOTICE ?? null,
      formDueAt: loss.due.FORM_106 ?? null,
      overdue: [...loss.overdue],
    })),
    version,
  };
};
