import { expect, test } from '@jest/globals';
import { delayBefore } from './backoff.js';

const policy = { firstMs: 50, maxMs: 1_000 };

test('doubles up to the limit, and stays there', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 1_000].map((retry) => delayBefore(retry, policy, () => 1));
  expect(delays).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

test('is never less than half, and differs', () => {
  expect(delayBefore(3, policy, () => 0)).toBe(100);
  expect(delayBefore(3, policy, () => 0.5)).toBe(150);
});
