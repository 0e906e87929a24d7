import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant, instantText, isElapsed, isInstant, msOf, periodMs, Temporal } from './time.js';

const LAST = 8.64e15;
const anyMs = fc.oneof(
  fc.integer({ min: -LAST, max: LAST }),
  fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) }),
  fc.integer({ min: 0, max: 4_000_000 }).map((seconds) => seconds * 1000),
);

test('an instant is written and read as Temporal does it', () => {
  fc.assert(
    fc.property(anyMs, (ms) => {
      const theirs = Temporal.Instant.fromEpochMilliseconds(ms);
      expect(instantText(ms)).toBe(theirs.toString());
      for (const text of [theirs.toString(), new Date(ms).toISOString()]) {
        expect(msOf(text)).toBe(ms);
        expect(instant(text).equals(theirs)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

const digits = fc.integer({ min: 0, max: 99 }).map((n) => String(n).padStart(2, '0'));
const almost = fc
  .tuple(fc.constantFrom('2026', '2024', '1900', '0000', '202a'), digits, digits, digits, digits, digits)
  .map(([year, ...rest]) => [year, ...rest] as const)
  .map(([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}Z`);

test('what only looks like an instant is judged as Temporal judges it', () => {
  const theirs = (text: string): number | undefined => {
    try {
      return Temporal.Instant.from(text).epochMilliseconds;
    } catch {
      return undefined;
    }
  };
  fc.assert(
    fc.property(almost, (text) => {
      const expected = theirs(text);
      expect(isInstant(text)).toBe(expected !== undefined);
      if (expected === undefined) expect(() => msOf(text)).toThrow(RangeError);
      else expect(msOf(text)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test('a period of days and less is the same time wherever it begins; weeks, months and years are not asked so', () => {
  const at = instant('2026-03-01T09:00:00Z');
  for (const period of ['PT1H', 'P2D', 'P1DT30M', 'PT0.5S', '-PT5M']) {
    expect(isElapsed(period)).toBe(true);
    const later = at.toZonedDateTimeISO('UTC').add(period).toInstant();
    expect(at.epochMilliseconds + periodMs(period)).toBe(later.epochMilliseconds);
  }
  for (const period of ['P1W', 'P1M', 'P1Y', 'P1Y2D']) {
    expect(isElapsed(period)).toBe(false);
    expect(() => periodMs(period)).toThrow(RangeError);
  }
});
