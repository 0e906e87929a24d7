import { describe, expect, test } from '@jest/globals';
import { Chance } from './chance.js';

const draws = (seed: number): number[] => {
  const chance = new Chance(seed);
  return Array.from({ length: 1_000 }, () => chance.next());
};

describe('chance', () => {
  test('repeats itself for a seed, and for no other', () => {
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
    expect(Chance.seedFor(7, 'course')).not.toBe(Chance.seedFor(7, 'audit'));
  });

  test('is spread evenly', () => {
    const numbers = draws(2026);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    for (const tenth of [0, 3, 9])
      expect(numbers.filter((number) => Math.floor(number * 10) === tenth).length).toBeGreaterThan(60);
  });

  test('shuffles without losing anything', () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const shuffled = new Chance(1).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });
});
