import { DemoFailure } from './clinic.js';
import type { Journey } from './journey.js';
import type { Person } from './people.js';

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
  for (const { issueId, vialId, unaccountedMg } of body['issues'] as readonly Issued[])
    if (unaccountedMg > 0)
      await journey.does('rn-castillo', '', `/infusion/v1/medication/vials/${vialId}/returns`, {
        issueId,
        sealIntact: false,
      });
};

interface Issued {
  readonly issueId: string;
  readonly vialId: string;
  readonly unaccountedMg: number;
}

export interface Wasted {
  readonly vial: string;
  readonly disposalId: unknown;
  readonly mg: number;
}

/** Records as waste what was drawn and not given. It counts only once somebody else has confirmed it. */
export const recordWaste = async (journey: Journey, at: string, reasonCode: string): Promise<readonly Wasted[]> => {
  const { body } = await journey.clinic.get('rn-castillo', `${at}/medication`);
  const wasted: Wasted[] = [];
  for (const { issueId, vialId, unaccountedMg: mg } of body['issues'] as readonly Issued[]) {
    if (mg === 0) continue;
    const vial = `/infusion/v1/medication/vials/${vialId}`;
    const waste = { issueId, reasonCode, method: 'SEQUESTRATION_DEVICE' };
    const recorded = await journey.does('rn-castillo', '', `${vial}/waste`, waste);
    wasted.push({ vial, disposalId: recorded.body['disposalId'], mg });
  }
  return wasted;
};

/** The one who recorded it did not see it: another person does. */
export const mayNotWitness = async (journey: Journey, { vial, disposalId }: Wasted): Promise<void> => {
  await journey.mayNot('rn-castillo', 'WASTE (own witness)', `${vial}/witness`, { disposalId }, 422);
};

export const witness = async (journey: Journey, { vial, disposalId, mg }: Wasted, by: Person): Promise<void> => {
  await journey.does(by, `${mg} mg wasted, ${by} saw it`, `${vial}/witness`, { disposalId });
};

export const wasteRest = async (
  journey: Journey,
  at: string,
  reasonCode: string,
  by: Person = 'np-larsen',
): Promise<void> => {
  for (const each of await recordWaste(journey, at, reasonCode)) await witness(journey, each, by);
};
