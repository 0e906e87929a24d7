import { isInstant, startOfDate, Temporal } from '#kernel';
import type { Duration } from '../duration.js';

/**
 * Time as `assess` computes it: instants as milliseconds of the epoch, local dates as days of the epoch. One assessment
 * compares hundreds of instants; Temporal objects are made only where a zone has to be asked.
 */
export type Ms = number;
export type Day = number;

const DAY_MS = 86_400_000;
const EPOCH = Temporal.PlainDate.from('1970-01-01');

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
const daysFromCivil = (year: number, month: number, day: number): Day => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
};

const monthLength = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

const inRange = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);

const parseSlowly = (text: string): Ms =>
  isInstant(text) ? Math.floor(Temporal.Instant.from(text).epochMilliseconds) : Number.NaN;

/** The number at a place of a text; NaN when it is not all digits. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

/** `2026-03-07T15:00:00Z` and `2026-03-07T15:00:00.250Z`: the two forms that services write. */
const isPlain = (text: string): boolean => {
  if (text.length !== 20 && !(text.length === 24 && text[19] === '.')) return false;
  return (
    text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':' && text.endsWith('Z')
  );
};

/** NaN when the text is no instant. Anything finer than a millisecond is cut off. */
export const parseInstant = (text: string): Ms => {
  if (!isPlain(text)) return parseSlowly(text);
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const millisecond = text.length === 24 ? digits(text, 20, 23) : 0;
  const timely = hour <= 23 && minute <= 59 && second <= 59 && millisecond <= 999;
  if (!timely || !inRange(year, month, day)) return parseSlowly(text);
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  return seconds * 1000 + millisecond;
};

const LAST_INSTANT = 8.64e15;
const texts = new Map<Ms, string>();
const TEXTS_KEPT = 20_000;

/** Null for a bound that lies outside of representable time: nobody can wait for it. */
export const formatInstant = (ms: Ms): string | null => {
  if (!(Math.abs(ms) <= LAST_INSTANT)) return null;
  const known = texts.get(ms);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_KEPT) texts.clear();
  const text = Temporal.Instant.fromEpochMilliseconds(ms).toString();
  texts.set(ms, text);
  return text;
};

/** Starts of dates, remembered: what a zone answers for a date never changes while the process runs. */
const starts = new Map<string, Map<Day, Ms>>();
const STARTS_KEPT = 5_000;

const askZone = (day: Day, zone: string): Ms => {
  try {
    return startOfDate(EPOCH.add({ days: day }), zone).epochMilliseconds;
  } catch {
    return day > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }
};

export const startOfDay = (day: Day, zone: string): Ms => {
  let ofZone = starts.get(zone);
  if (ofZone === undefined || ofZone.size >= STARTS_KEPT) {
    ofZone = new Map();
    starts.set(zone, ofZone);
  }
  let start = ofZone.get(day);
  if (start === undefined) {
    start = askZone(day, zone);
    ofZone.set(day, start);
  }
  return start;
};

/** The local date of an instant: the last date that has begun by then. */
export const dayOf = (ms: Ms, zone: string): Day => {
  let day = Math.floor(ms / DAY_MS);
  if (!Number.isFinite(day)) return day;
  while (startOfDay(day, zone) > ms) day -= 1;
  while (startOfDay(day + 1, zone) <= ms) day += 1;
  return day;
};

const zones = new Map<string, boolean>();

const isKnown = (zone: string): boolean => {
  try {
    startOfDate(EPOCH, zone);
    return true;
  } catch {
    return false;
  }
};

export const zoneKnown = (zone: string): boolean => {
  let known = zones.get(zone);
  if (known === undefined) {
    if (zones.size >= STARTS_KEPT) zones.clear();
    known = isKnown(zone);
    zones.set(zone, known);
  }
  return known;
};

/** The first instant at which `duration` has passed since `anchor`: local dates at the place, or elapsed time. */
export const passed = (anchor: Ms, zone: string, duration: Duration): Ms =>
  duration.basis === 'ELAPSED' ? anchor + duration.ms : startOfDay(dayOf(anchor, zone) + duration.days, zone);

/** The first instant that is more than `duration` after `anchor`: `P2D` still holds all through the second date after. */
export const exceeded = (anchor: Ms, zone: string, duration: Duration): Ms =>
  duration.basis === 'ELAPSED' ? anchor + duration.ms : startOfDay(dayOf(anchor, zone) + duration.days + 1, zone);

/** The start of the local date after the one of an instant. */
export const nextDay = (ms: Ms, zone: string): Ms => startOfDay(dayOf(ms, zone) + 1, zone);
