import type { Clinic } from './clinic.js';
import type { Journey } from './journey.js';

/** The parts of the API's flowsheet that the demo prints. */
export interface Sheet {
  readonly ordinal: number;
  readonly checks: readonly { readonly result: string }[];
  readonly dose: { readonly order: Signed | null; readonly independentCheck: Signed | null };
  readonly rows: readonly SheetRow[];
  readonly holds: readonly Hold[];
  readonly stop: Signed | null;
  readonly events: readonly SheetEvent[];
  readonly adverseEvents: readonly (readonly SheetEvent[])[];
}

export interface Signed {
  readonly at: string;
  readonly by: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SheetEvent extends Signed {
  readonly type: string;
}

export interface SheetRow {
  readonly observedAt: string;
  readonly by: string;
  readonly vitals: Readonly<Record<'sbp' | 'dbp' | 'hr' | 'rr' | 'spo2' | 'moaas', number>> | null;
  readonly scales: readonly { readonly scale: string; readonly score: number }[];
  readonly breaches: readonly { readonly ruleId: string; readonly recommendation: string }[];
}

export interface Hold {
  readonly from: string;
  readonly to: string | null;
  readonly by: string;
  readonly reasonCode: string;
  readonly confirms: readonly string[];
}

export interface Outcomes {
  readonly instrumentCode: string;
  readonly readings: readonly {
    readonly instrumentCode: string;
    readonly score: number;
    readonly bandId: string | null;
    readonly takenAt: string;
    readonly verdict: { readonly verdict: string; readonly afterInfusions: number } | null;
  }[];
  readonly reviews: readonly { readonly afterInfusion: number; readonly decision: string | null }[];
}

type Amount = 'received' | 'administered' | 'wasted' | 'lost' | 'onHand' | 'issued';

export interface Ledger {
  readonly siteId: string;
  readonly deaRegistration: string;
  readonly lots: readonly { readonly lot: string; readonly amounts: Readonly<Record<Amount, number>> }[];
}

export const flowsheetOf = async ({ clinic, shownVisit }: Journey): Promise<Sheet | null> =>
  shownVisit === null ? null : ((await clinic.get('rn-castillo', `${shownVisit}/flowsheet`)).body as unknown as Sheet);

export const outcomesOf = async ({ clinic, courseId }: Journey): Promise<Outcomes> =>
  (await clinic.get('np-ito', `/course/v1/courses/${courseId}/outcomes`)).body as unknown as Outcomes;

/** The ledger of each registered location, as an inspector reads it. */
export const ledgerOf = async (clinic: Clinic, siteIds: readonly string[]): Promise<readonly Ledger[]> => {
  const ledgers: Ledger[] = [];
  for (const siteId of siteIds) {
    const path = `/infusion/v1/medication/sites/${siteId}/inventory`;
    ledgers.push((await clinic.get('state-auditor', path)).body as unknown as Ledger);
  }
  return ledgers;
};
