import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { localDate, startOfDate, Temporal } from '#kernel';
import { dayOf, exceeded, formatInstant, nextDay, parseInstant, passed, startOfDay, zoneKnown } from './time.js';

const ZONES = ['America/Los_Angeles', 'Pacific/Apia', 'America/Sao_Paulo', 'Africa/Cairo', 'Asia/Kathmandu', 'UTC'];
const instants = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });

describe('instants', () => {
  it('are read as Temporal reads them', () => {
    fc.assert(
      fc.property(instants, (ms) => {
        const text = Temporal.Instant.fromEpochMilliseconds(ms).toString();
        expect(parseInstant(text)).toBe(ms);
        expect(parseInstant(new Date(ms).toISOString())).toBe(ms);
        expect(formatInstant(ms)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['2026-02-29T00:00:00Z', Number.NaN],
    ['2026-13-01T00:00:00Z', Number.NaN],
    ['2026-01-01T24:00:00Z', Number.NaN],
    ['2026-01-01T00:00:0xZ', Number.NaN],
    ['202a-01-01T00:00:00Z', Number.NaN],
    ['2026-01-01', Number.NaN],
    ['', Number.NaN],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2026-01-01T00:00:00.9999Z', Date.UTC(2026, 0, 1) + 999],
    ['2026-01-01T01:00:00+01:00', Date.UTC(2026, 0, 1)],
  ])('%j is %d', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });

  it('has no text for a bound outside of time', () => {
    expect(formatInstant(Number.POSITIVE_INFINITY)).toBeNull();
    expect(formatInstant(Number.NaN)).toBeNull();
    expect(startOfDay(1e9, 'UTC')).toBe(Number.POSITIVE_INFINITY);
    expect(dayOf(Number.NEGATIVE_INFINITY, 'UTC')).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('local dates', () => {
  it('are those of the zone, through every change of clocks', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (ms, zone) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(ms);
        const date = localDate(instant, zone);
        const day = dayOf(ms, zone);
        expect(Temporal.PlainDate.from('1970-01-01').add({ days: day }).toString()).toBe(date.toString());
        expect(startOfDay(day, zone)).toBe(startOfDate(date, zone).epochMilliseconds);
        expect(nextDay(ms, zone)).toBeGreaterThan(ms);
      }),
      { numRuns: 1000 },
    );
  });

  it('tells a zone from a word', () => {
    expect([zoneKnown('America/Los_Angeles'), zoneKnown('Mars/Base'), zoneKnown('')]).toEqual([true, false, false]);
  });
});

describe('durations', () => {
  const stop = parseInstant('2026-03-07T23:00:00Z'); // Saturday 15:00 in Los Angeles; clocks go forward that night
  const zone = 'America/Los_Angeles';

  it('counts local dates by dates', () => {
    expect(formatInstant(passed(stop, zone, { basis: 'LOCAL_DATE', days: 1 }))).toBe('2026-03-08T08:00:00Z');
    expect(formatInstant(exceeded(stop, zone, { basis: 'LOCAL_DATE', days: 2 }))).toBe('2026-03-10T07:00:00Z');
  });

  it('counts elapsed time by the stopwatch', () => {
    expect(formatInstant(passed(stop, zone, { basis: 'ELAPSED', ms: 86_400_000 }))).toBe('2026-03-08T23:00:00Z');
  });
});
