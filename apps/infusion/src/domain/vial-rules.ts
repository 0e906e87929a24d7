import { instant, refusal, refuse, Temporal, type Refusal } from '#kernel';
import { gate } from './blocking.js';
import { inexact, inMg, micrograms, type Micrograms } from './quantity.js';
import type { Vial, VialDecided } from './vial.types.js';

/** What every record of a vial says about it. */
export const stockOf = ({ vialId, siteId, deaRegistration, ndc, lot }: Vial, mcg: Micrograms) => ({
  vialId,
  siteId,
  deaRegistration,
  ndc,
  lot,
  mcg,
});

/** The same command decided twice: its first result stands. */
export const repeated = (known: Readonly<Record<string, unknown>>, id: string): Refusal | null =>
  id in known ? refusal('ALREADY_EXISTS', `${id} is recorded.`) : null;

export const placeOf = ({ vialId, siteId }: Vial) => ({ vialId, siteId });

/** The first reason that there is, or null. */
export const firstOf = (...reasons: readonly (Refusal | null | undefined)[]): Refusal | null =>
  reasons.find((reason) => reason !== null && reason !== undefined) ?? null;

/** How much: what was said, or what there is; refused when it cannot be recorded, is nothing, or is more than there is. */
export const amountOf = (
  mg: number | null,
  { available, otherwise = available }: { readonly available: Micrograms; readonly otherwise?: Micrograms },
): { readonly mcg: Micrograms } | { readonly refused: VialDecided } => {
  const asked = mg === null ? otherwise : micrograms(mg);
  const reason = firstOf(
    mg === null ? null : inexact('mg', mg),
    asked > 0 ? null : refusal('QUANTITY_INVALID', 'mg is 0, allowed: more than that.'),
    asked <= available
      ? null
      : refusal('MEDICATION_OVERDRAWN', `mg is ${inMg(asked)}, allowed more than 0 to ${inMg(available)}.`),
  );
  return reason === null ? { mcg: asked } : { refused: refuse(reason) };
};

export const inTransit = ({ transfer }: Vial): Refusal | null =>
  transfer === null ? null : refusal('VIAL_NOT_HERE', `The vial is on its way to ${transfer.toSiteId}.`);

export const expired = ({ usableUntil, useBy }: Vial, now: Temporal.Instant): Refusal | null => {
  const over = (at: string): boolean => Temporal.Instant.compare(now, instant(at)) >= 0;
  if (over(usableUntil)) return refusal('VIAL_EXPIRED', `The vial expired at ${usableUntil}.`);
  return useBy !== null && over(useBy)
    ? refusal('VIAL_EXPIRED', `The vial was opened, and may be used until ${useBy}.`)
    : null;
};

/** Nothing leaves a vial whose content nobody can vouch for. */
export const unexplained = ({ discrepancies }: Vial, others: readonly string[] = []): Refusal | null => {
  const open = [
    ...Object.entries(discrepancies).map(([id, { source, expectedMcg, countedMcg }]) =>
      gate(
        'DISCREPANCY_RESOLVED',
        `${id}: ledger ${inMg(expectedMcg)}, found ${inMg(countedMcg)} (${source.toLowerCase()}).`,
        'DiscrepancyResolved',
      ),
    ),
    ...others.map((id) => gate('DISCREPANCY_RESOLVED', `${id}: another vial of the lot.`, 'DiscrepancyResolved')),
  ];
  return open.length === 0
    ? null
    : refusal('DISCREPANCY_OPEN', `${open.length} open: ${open.map(({ detail }) => detail).join(' ')}`, open);
};

export const issuedOut = ({ amounts }: Vial): Refusal | null =>
  amounts.issued === 0 ? null : refusal('VIAL_IN_USE', `${inMg(amounts.issued)} of the vial are issued to a visit.`);

/** Whoever saw it is here: the vial stays until they have said so. */
export const unseen = ({ unwitnessed }: Vial): Refusal | null => {
  const waiting = Object.keys(unwitnessed);
  return waiting.length === 0 ? null : refusal('VIAL_IN_USE', `Waits for a witness: ${waiting.join(', ')}.`);
};
