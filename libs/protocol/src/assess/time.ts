import { instantText, msOrNaN, startOfDate, Temporal } from '#kernel';
import type { Duration } from '../duration.js';

/**
 * Time as `assess` computes it: instants as milliseconds of the epoch, local dates as days of the epoch. One assessment
 * compares hundreds of instants; Temporal objects are made only where a zone has to be asked.
 */
export type Ms = number;
export type Day = number;

const DAY_MS = 86_400_000;
const EPOCH = Temporal.PlainDate.from('1970-01-01');

/** NaN when the text is no instant. Anything finer than a millisecond is cut off. */
export const parseInstant: (text: string) => Ms = msOrNaN;

const LAST_INSTANT = 8.64e15;
/** Null for a bound that lies outside of representable time: nobody can wait for it. */
export const formatInstant = (ms: Ms): string | null => (Math.abs(ms) <= LAST_INSTANT ? instantText(ms) : null);

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
