import type { Temporal } from '#kernel';

/** So much later, days as local dates at the site. */
export const dueAfter = (at: Temporal.Instant, duration: string, zone: string): string =>
  at.toZonedDateTimeISO(zone).add(duration).toInstant().toString();
