import { Temporal } from '#kernel';

/** So much later, days as local dates at the site. */
export const dueAfter = (at: Temporal.Instant, duration: string, zone: string): string =>
  at.toZonedDateTimeISO(zone).add(duration).toInstant().toString();

/** So much later, and not after the end of this local date at the site. */
export const dueSameDay = (at: Temporal.Instant, duration: string, zone: string): string => {
  const here = at.toZonedDateTimeISO(zone);
  const [due, midnight] = [here.add(duration), here.add({ days: 1 }).startOfDay()];
  return (Temporal.ZonedDateTime.compare(due, midnight) < 0 ? due : midnight).toInstant().toString();
};
