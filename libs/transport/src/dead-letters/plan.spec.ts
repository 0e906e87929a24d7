import { expect, test } from '@jest/globals';
import { plan, type QueuedEvent } from './plan.js';

const queue = (...places: string[]): QueuedEvent[] =>
  places.map((place, index) => {
    const [streamId = '', version] = place.split('@');
    return { ordinal: String(index + 1), streamId, streamVersion: Number(version) };
  });

const places = (events: readonly QueuedEvent[]) => events.map((e) => `${e.streamId}@${e.streamVersion}`);

test('the order of arrival', () => {
  const { ready, waiting } = plan(queue('s@3', 't@1', 's@4', 't@2'), new Map([['s', 2]]));
  expect(places(ready)).toEqual(['s@3', 't@1', 's@4', 't@2']);
  expect(waiting).toEqual([]);
});

test('a predecessor that arrived late goes first', () => {
  const { ready, waiting } = plan(queue('s@5', 't@1', 's@4', 's@6'), new Map([['s', 3]]));
  expect(places(ready)).toEqual(['s@4', 's@5', 't@1', 's@6']);
  expect(waiting).toEqual([]);
});

test('a gap holds up everything behind it', () => {
  const { ready, waiting } = plan(queue('t@1', 's@5', 't@2'), new Map([['s', 3]]));
  expect(places(ready)).toEqual(['t@1']);
  expect(places(waiting)).toEqual(['s@5', 't@2']);
});
