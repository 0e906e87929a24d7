import { expect, test } from '@jest/globals';
import type { EventSource, PositionedEvent } from '#event-store';
import { countAfter } from './count.js';

/** As a store answers: with what it knew when it last looked, which nobody makes it do who is content with that. */
class Shortsighted implements Pick<EventSource, 'readAfter'> {
  known = 0;
  recorded = 0;

  async readAfter(position: bigint, limit: number): Promise<readonly PositionedEvent[]> {
    if (position >= BigInt(this.known)) this.known = this.recorded;
    const positions = Array.from({ length: this.known }, (_, n) => BigInt(n + 1));
    return positions
      .filter((each) => each > position)
      .slice(0, limit)
      .map((each) => ({ position: each }) as PositionedEvent);
  }
}

const source = new Shortsighted();
const count = (after: bigint, most = 1_000): Promise<number> =>
  countAfter(source as unknown as EventSource, after, most);

test('counts what was recorded since the source last looked, from where nobody moves', async () => {
  expect(await count(0n)).toBe(0);
  source.recorded = 1;
  expect(await count(0n)).toBe(1);
  source.recorded = 4;
  expect(await count(0n)).toBe(4);
  expect(await count(3n)).toBe(1);
});

test('counts no further than it has to', async () => {
  source.recorded = 50;
  expect(await count(0n, 20)).toBe(20);
});
