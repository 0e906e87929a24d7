import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Temporal } from '#kernel';
import { restoreVirtualClock } from './virtual-time.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-clock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const at = (day: number): Temporal.Instant => Temporal.Instant.from('2026-03-01T00:00:00Z').add({ hours: 24 * day });
const restored = (start: number | null, first: number): string =>
  restoreVirtualClock(join(dir, 'virtual-clock'), start === null ? null : at(start), at(first))
    .now()
    .toString();

test('without a start the clock goes on from where it stood, whatever the real time is', () => {
  expect(restored(2, 90)).toBe(at(2).toString());
  expect(restored(null, 91)).toBe(at(2).toString());
});

test('the very first start without one is at the real time, and stays there', () => {
  expect(restored(null, 5)).toBe(at(5).toString());
  expect(restored(null, 6)).toBe(at(5).toString());
});

test('an earlier start does not turn it back; a later one moves it', () => {
  restored(4, 0);
  expect(restored(1, 0)).toBe(at(4).toString());
  expect(restored(7, 0)).toBe(at(7).toString());
});
