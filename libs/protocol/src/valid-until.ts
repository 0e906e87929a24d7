import type { Temporal } from '#kernel';
import { rulesOf } from './assess/rules.js';
import { exceeded, formatInstant } from './assess/time.js';
import type { ProtocolDefinition } from './definition.js';

/** Until when a preparation that is completed now is valid (exclusive); null when the protocol sets no limit. */
export const preparationValidUntil = (
  protocol: ProtocolDefinition,
  completedAt: Temporal.Instant,
  siteZone: string,
): string | null => {
  const { validFor } = rulesOf(protocol);
  return validFor === null ? null : formatInstant(exceeded(completedAt.epochMilliseconds, siteZone, validFor));
};
