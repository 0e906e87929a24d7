import { expect, test } from '@jest/globals';
import { Signal } from './signal.js';

const HOUR = 3_600_000;

test('wakes who sleeps', async () => {
  const signal = new Signal();
  const asleep = signal.wait(HOUR);
  signal.raise();
  await expect(asleep).resolves.toBeUndefined();
});

test('a wake-up before the sleep is not lost, and counts once', async () => {
  const signal = new Signal();
  signal.raise();
  await signal.wait(HOUR);
  const began = performance.now();
  await signal.wait(20);
  expect(performance.now() - began).toBeGreaterThan(15);
});
