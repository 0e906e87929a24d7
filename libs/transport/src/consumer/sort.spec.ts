import type { RecordedEvent } from '#contracts';
import { expect, test } from '@jest/globals';
import { sort } from './sort.js';

const event = (key: string, streamId: string, streamVersion: number) =>
  ({ key, streamId, streamVersion }) as RecordedEvent;

const places = (events: readonly RecordedEvent[]) => events.map((e) => `${e.streamId}@${e.streamVersion}`);

test('what follows the cursor is fresh, what the cursor covers is a duplicate', () => {
  const sorted = sort([event('k', 's', 1), event('k', 's', 2), event('k', 's', 3)], new Map([['s', 1]]), new Set());
  expect(places(sorted.fresh)).toEqual(['s@2', 's@3']);
  expect(sorted.duplicates).toBe(1);
  expect([...sorted.cursors]).toEqual([['s', 3]]);
});

test('a duplicate inside one batch is one too', () => {
  const sorted = sort([event('k', 's', 1), event('k', 's', 1)], new Map(), new Set());
  expect(places(sorted.fresh)).toEqual(['s@1']);
  expect(sorted.duplicates).toBe(1);
});

test('a gap parks the key from there on, for every stream of it, and moves no cursor', () => {
  const events = [event('k', 's', 1), event('k', 's', 3), event('k', 't', 1), event('other', 'u', 1)];
  const sorted = sort(events, new Map(), new Set());
  expect(places(sorted.fresh)).toEqual(['s@1', 'u@1']);
  expect(places(sorted.gaps)).toEqual(['s@3']);
  expect(places(sorted.queued)).toEqual(['s@3', 't@1']);
  expect([...sorted.cursors]).toEqual([
    ['s', 1],
    ['u', 1],
  ]);
});

test('events of a parked key queue, but not what was handled before it was parked', () => {
  const sorted = sort([event('k', 's', 1), event('k', 's', 2)], new Map([['s', 1]]), new Set(['k']));
  expect(sorted.fresh).toEqual([]);
  expect(places(sorted.queued)).toEqual(['s@2']);
  expect(sorted.gaps).toEqual([]);
});
