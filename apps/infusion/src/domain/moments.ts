import { instant, isElapsed, msOf, periodMs, Temporal } from '#kernel';

export const isAfter = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) > 0;

/** Periods of days and weeks are counted in UTC here: they bound the age of a finding, not a date. */
export const plus = (from: string, period: string, zone = 'UTC'): Temporal.Instant =>
  zone === 'UTC' && isElapsed(period)
    ? Temporal.Instant.fromEpochMilliseconds(msOf(from) + periodMs(period))
    : instant(from).toZonedDateTimeISO(zone).add(period).toInstant();

export const later = (a: string, b: string): string => (msOf(a) > msOf(b) ? a : b);

export const inOrder = <T>(items: readonly T[], at: (item: T) => string): T[] =>
  items.toSorted((a, b) => msOf(at(a)) - msOf(at(b)));
