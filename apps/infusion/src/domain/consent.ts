import type { ClinicPolicy } from '#protocol';

/** The consent without which nothing about ketamine may go on. */
export const TREATMENT_CONSENT = 'TREATMENT_KETAMINE_OFFLABEL';

/**
 * What a withdrawal means for the pump: the treatment itself, or whatever the policy has lead to the end of it. That no
 * recording or no touch is wanted any more does not stop a drug.
 */
export const endsTheVisit = (
  { consentType, action }: { readonly consentType: string; readonly action?: string | undefined },
  { infusionRoom }: ClinicPolicy,
): boolean =>
  consentType === TREATMENT_CONSENT || (action !== undefined && infusionRoom.endedByConsentActions.includes(action));
