import { Temporal } from 'temporal-polyfill';
import { plainMs, plainText } from './plain-instant.js';
import { refusal, type Refusal } from './refusal.js';

export { Temporal };

/** An instant as events and APIs write it: ISO 8601 in UTC with a `Z`. */
export type InstantText = string;

export const instant = (text: InstantText): Temporal.Instant => {
  const ms = plainMs(text);
  return ms === undefined ? Temporal.Instant.from(text) : Temporal.Instant.fromEpochMilliseconds(ms);
};

/** Milliseconds since 1970 of an instant; anything finer is cut off. Throws what Temporal does when it is none. */
export const msOf = (text: InstantText): number => plainMs(text) ?? Temporal.Instant.from(text).epochMilliseconds;

/** The same of whatever text there is: NaN when it is no instant. */
export const msOrNaN = (text: string): number => plainMs(text) ?? (isInstant(text) ? msOf(text) : Number.NaN);

/** An instant to the millisecond as Temporal writes it: no more decimals than it has. */
export const instantText = (ms: number): InstantText =>
  plainText(ms) ?? Temporal.Instant.fromEpochMilliseconds(ms).toString();

const elapsed = new Map<string, number>();
/** Periods come from policies and protocols: few, and read for every observation. */
const REMEMBERED = 1000;

/** Whether a period is the same time wherever it begins: days count, as 24 hours, and weeks, months and years do not. */
export const isElapsed = (period: string): boolean => /^-?P(\d+D)?(T.*)?$/.test(period);

/** Milliseconds of a period whose days have 24 hours; throws `RangeError` for weeks, months and years. */
export const periodMs = (period: string): number => {
  const known = elapsed.get(period);
  if (known !== undefined) return known;
  const found = Temporal.Duration.from(period).total('millisecond');
  if (elapsed.size < REMEMBERED) elapsed.set(period, found);
  return found;
};

/** The calendar date at a place at an instant: what every same-day rule is about. */
export const localDate = (at: Temporal.Instant, zone: string): Temporal.PlainDate =>
  at.toZonedDateTimeISO(zone).toPlainDate();

/** Whole local dates from one date to another: 0 on the same date, 1 on the next. */
export const daysBetween = (from: Temporal.PlainDate, to: Temporal.PlainDate): number =>
  from.until(to, { largestUnit: 'day' }).days;

/** The instant at which a date begins at a place; not always 00:00 (a zone may skip midnight). */
export const startOfDate = (date: Temporal.PlainDate, zone: string): Temporal.Instant =>
  date.toZonedDateTime({ timeZone: zone }).toInstant();

export const isZone = (zone: string): boolean => {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return zone.includes('/');
  } catch {
    return false;
  }
};

export const isInstant = (text: string): boolean => {
  if (plainMs(text) !== undefined) return true;
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
};

export type Resolved =
  { readonly ok: true; readonly instant: Temporal.Instant } | { readonly ok: false; readonly refusal: Refusal };

/**
 * The one instant that a wall-clock time at a place means. A time that daylight saving skips is refused, never moved;
 * a time that occurs twice is refused unless `offset` (such as `-07:00`) says which.
 */
export const resolveLocal = (local: string, zone: string, offset?: string): Resolved => {
  const no = (code: string, detail: string): Resolved => ({ ok: false, refusal: refusal(code, detail) });
  let wall: Temporal.PlainDateTime;
  try {
    wall = Temporal.PlainDateTime.from(local, { overflow: 'reject' });
  } catch {
    return no('LOCAL_TIME_INVALID', 'Not a calendar date and time. Send local time as YYYY-MM-DDTHH:MM.');
  }
  const early = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const late = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  if (early.toPlainDateTime().equals(wall) && early.equals(late)) return withOffset([early], offset, no);
  if (!early.toPlainDateTime().equals(wall))
    return no(
      'LOCAL_TIME_SKIPPED',
      `${wall.toString()} does not exist in ${zone}: clocks go forward there. Send ${early.toPlainDateTime().toString()} or ${late.toPlainDateTime().toString()}, or another time.`,
    );
  if (offset === undefined)
    return no(
      'LOCAL_TIME_AMBIGUOUS',
      `${wall.toString()} occurs twice in ${zone}. Send offset ${early.offset} or ${late.offset}.`,
    );
  return withOffset([early, late], offset, no);
};

const withOffset = (
  candidates: readonly Temporal.ZonedDateTime[],
  offset: string | undefined,
  no: (code: string, detail: string) => Resolved,
): Resolved => {
  const match = candidates.find((candidate) => offset === undefined || candidate.offset === offset);
  if (match !== undefined) return { ok: true, instant: match.toInstant() };
  return no(
    'LOCAL_TIME_OFFSET_WRONG',
    `At this place and time the offset is ${candidates.map((c) => c.offset).join(' or ')}.`,
  );
};
