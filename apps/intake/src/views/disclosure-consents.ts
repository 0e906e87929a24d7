import type { Projection } from '#platform';
import { applyDisclosureConsents } from '#replicas';

/** Fills the table that other services keep as well, so that who may be told what is looked up in the same way everywhere. */
export const disclosureConsentRows: Projection = { name: 'disclosure-consents', apply: applyDisclosureConsents };
