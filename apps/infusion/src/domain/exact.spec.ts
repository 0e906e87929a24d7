import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare, distance, dividedBy, exact, minus, rounded, times } from './exact.js';

/** A number as people write doses: up to four decimal places. */
const decimal = fc
  .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: 0, max: 4 }))
  .map(([units, digits]) => Number(`${units}e-${digits}`));

describe('exact numbers', () => {
  it.each([
    [0.1, 1n, 10n],
    [1e-7, 1n, 10_000_000n],
    [1.5e21, 1_500_000_000_000_000_000_000n, 1n],
    [-2.5, -25n, 10n],
    [Number.NaN, 0n, 1n],
    [Number.POSITIVE_INFINITY, 0n, 1n],
  ])('%d is the fraction that is written', (value, over, under) => {
    expect(exact(value)).toEqual({ over, under });
  });

  it('come back as they were', () => {
    fc.assert(fc.property(decimal, (value) => expect(rounded(exact(value), 4)).toBe(value === 0 ? 0 : value)));
  });

  it('do what floating point does not', () => {
    expect(rounded(minus(exact(0.3), exact(0.1)), 20)).toBe(0.2);
    expect(rounded(times(exact(1.005), exact(1)), 2)).toBe(1.01);
    expect(rounded(times(exact(0.57), exact(100)), 0)).toBe(57);
    expect(rounded(exact(-0.25), 1)).toBe(-0.3);
    expect(rounded(dividedBy(exact(1), exact(0)), 2)).toBe(0);
  });

  it('divide what they multiplied', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        fc.pre(b !== 0);
        expect(compare(dividedBy(times(exact(a), exact(b)), exact(b)), exact(a))).toBe(0);
      }),
    );
  });

  it('are never more than half a unit from where they are rounded to', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 3 }), (value, digits) => {
        const off = distance(exact(rounded(exact(value), digits)), exact(value));
        expect(compare(off, exact(Number(`5e-${digits + 1}`)))).toBeLessThanOrEqual(0);
      }),
    );
  });
});
