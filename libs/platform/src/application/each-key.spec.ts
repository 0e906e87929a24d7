import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import { forEachOfKey } from './each-key.js';

const event = (key: string, streamVersion: number): RecordedEvent => ({ key, streamVersion }) as RecordedEvent;
const EVENTS = [event('a', 1), event('b', 1), event('a', 2), event('c', 1), event('b', 2)];

test('the events of a key come in order, and no key waits for another', async () => {
  const seen: string[] = [];
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await forEachOfKey(EVENTS, async ({ key, streamVersion }) => {
    seen.push(`${key}${streamVersion}`);
    // `a` cannot go on before `b` is done.
    if (key === 'a') await opened;
    if (key === 'b' && streamVersion === 2) open();
  });
  expect(seen.filter((each) => each.startsWith('a'))).toEqual(['a1', 'a2']);
  expect(seen.filter((each) => each.startsWith('b'))).toEqual(['b1', 'b2']);
  expect(seen).toHaveLength(EVENTS.length);
});

test('a failure ends its key, and is told when the others have ended as well', async () => {
  const seen: string[] = [];
  const failing = forEachOfKey(EVENTS, async ({ key, streamVersion }) => {
    if (key === 'a') throw new Error('no');
    await new Promise<void>((resolve) => setImmediate(resolve));
    seen.push(`${key}${streamVersion}`);
  });
  await expect(failing).rejects.toThrow('no');
  expect(seen.toSorted()).toEqual(['b1', 'b2', 'c1']);
});
