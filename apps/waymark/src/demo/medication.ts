import { DemoFailure } from './clinic.js';
import type { Journey } from './journey.js';

interface StoredVial {
  readonly id: string;
  readonly usableUntil: string;
  readonly useBy: string | null;
  readonly inTransit: boolean;
  readonly amounts: { readonly onHand: number };
  readonly discrepancies: readonly object[];
}

/** A vial of the site that can be used now and holds at least so many milligrams. */
export const usableVial = async ({ clinic, siteId }: Journey, mg = 36): Promise<string> => {
  const { body } = await clinic.get('rn-castillo', `/infusion/v1/medication/sites/${siteId}/vials`);
  const now = (await clinic.now()).epochMilliseconds;
  const vial = (body['items'] as readonly StoredVial[]).find(
    ({ usableUntil, useBy, inTransit, amounts, discrepancies }) =>
      Date.parse(useBy ?? usableUntil) > now && amounts.onHand >= mg && !inTransit && discrepancies.length === 0,
  );
  if (vial === undefined) throw new DemoFailure(`No usable vial at ${siteId}.`);
  return vial.id;
};

/** The ordered dose, out of the safe. */
export const issueMedication = async (journey: Journey, at: string): Promise<void> => {
  const infusionId = at.slice(at.lastIndexOf('/') + 1);
  const vial = `/infusion/v1/medication/vials/${await usableVial(journey)}`;
  await journey.does('rn-castillo', '', `${vial}/issues`, { infusionId });
};

/** What was issued to a visit and not drawn goes back into the safe. */
export const putBack = async (journey: Journey, at: string): Promise<void> => {
  const { body } = await journey.clinic.get('rn-castillo', `${at}/medication`);
  type Issued = { readonly issueId: string; readonly vialId: string; readonly unaccountedMg: number };
  for (const { issueId, vialId, unaccountedMg } of body['issues'] as readonly Issued[])
    if (unaccountedMg > 0)
      await journey.does('rn-castillo', '', `/infusion/v1/medication/vials/${vialId}/returns`, {
        issueId,
        sealIntact: false,
      });
};

/** What was drawn and not given, seen by somebody else. */
export const wasteRest = async (journey: Journey, at: string, reasonCode: string): Promise<void> => {
  const { body } = await journey.clinic.get('rn-castillo', `${at}/medication`);
  type Issued = { readonly issueId: string; readonly vialId: string; readonly unaccountedMg: number };
  for (const { issueId, vialId, unaccountedMg } of body['issues'] as readonly Issued[]) {
    if (unaccountedMg === 0) continue;
    const vial = `/infusion/v1/medication/vials/${vialId}`;
    const waste = { issueId, reasonCode, method: 'SEQUESTRATION_DEVICE' };
    const recorded = await journey.does('rn-castillo', '', `${vial}/waste`, waste);
    const seen = { disposalId: recorded.body['disposalId'] };
    await journey.does('np-larsen', `${unaccountedMg} mg wasted, witnessed`, `${vial}/witness`, seen);
  }
};
