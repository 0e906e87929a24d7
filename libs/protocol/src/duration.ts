/**
 * A duration is either a number of local dates (`P2D`, `P3W`) or a length of time that a stopwatch would show (`PT24H`).
 * The two are never converted into each other: a local date lasts 23, 24 or 25 hours.
 */
export type Duration =
  { readonly basis: 'LOCAL_DATE'; readonly days: number } | { readonly basis: 'ELAPSED'; readonly ms: number };

export type DurationBasis = Duration['basis'];

const DATES = /^P(\d{1,4})([DW])$/;
const ELAPSED = /^PT(?=\d)(?:(\d{1,5})H)?(?:(\d{1,5})M)?$/;

/** Null for anything else, mixtures such as `P1DT2H` and calendar units such as `P1M` included. */
export const parseDuration = (text: string): Duration | null => {
  const dates = DATES.exec(text);
  if (dates !== null) return { basis: 'LOCAL_DATE', days: Number(dates[1]) * (dates[2] === 'W' ? 7 : 1) };
  const elapsed = ELAPSED.exec(text);
  if (elapsed === null) return null;
  return { basis: 'ELAPSED', ms: Number(elapsed[1] ?? 0) * 3_600_000 + Number(elapsed[2] ?? 0) * 60_000 };
};

/** For a protocol that was loaded: its durations were checked, so an unreadable one is a bug. */
export const durationOf = (text: string): Duration => {
  const duration = parseDuration(text);
  if (duration === null) throw new Error(`Protocol not loaded through loadProtocol: duration ${text}`);
  return duration;
};

/** Null when the two have different bases and therefore no order. */
export const compareDurations = (a: Duration, b: Duration): number | null => {
  if (a.basis === 'LOCAL_DATE' && b.basis === 'LOCAL_DATE') return a.days - b.days;
  if (a.basis === 'ELAPSED' && b.basis === 'ELAPSED') return a.ms - b.ms;
  return null;
};
