import type { ClinicPolicy } from '#protocol';

type Fasting = ClinicPolicy['infusionRoom']['fasting']['default'];

export const fastingAt = ({ infusionRoom: { fasting } }: ClinicPolicy, siteId: string): Fasting =>
  fasting.bySite[siteId] ?? fasting.default;

/** How long a site observes after the stop, and for how long nobody drives who was treated there. */
export const recoveryAt = (
  { recovery, infusionRoom: { recoveryBySite } }: ClinicPolicy,
  siteId: string,
): { readonly minObservation: string; readonly noDriveAfterStop: string } => ({
  minObservation: recoveryBySite[siteId]?.minObservation ?? recovery.minObservation,
  noDriveAfterStop: recoveryBySite[siteId]?.noDriveAfterStop ?? recovery.noDriveAfterStop,
});
