import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PositionedEvent } from '../types.js';
import type { Ceiling } from './barrier.js';
import { Tail } from './tail.js';

/** A store in which positions have holes, as they do where appends were rolled back. */
class Store {
  positions: bigint[] = [];
  incarnation = 'first';
  reads = 0;

  append(hole: number, count: number): void {
    for (let each = 0; each < count; each += 1)
      this.positions.push((this.positions.at(-1) ?? 0n) + BigInt(each === 0 ? hole : 1));
  }

  ceiling(): Ceiling {
    return { incarnation: this.incarnation, position: this.positions.at(-1) ?? 0n };
  }

  readonly fetch = async (after: bigint, upTo: Ceiling, limit: number): Promise<PositionedEvent[]> => {
    this.reads += 1;
    await Promise.resolve();
    if (upTo.incarnation !== this.incarnation) return [];
    const found = this.positions.filter((position) => position > after && position <= upTo.position);
    return found.slice(0, limit).map((position) => ({ position }) as PositionedEvent);
  };
}

const follow = async (tail: Tail, store: Store, from: bigint, limit: number): Promise<bigint[]> => {
  const seen: bigint[] = [];
  const upTo = store.ceiling();
  for (let at = from; at < upTo.position; at = seen.at(-1) ?? at) {
    const found = await tail.after(at, upTo, limit);
    if (found.length === 0) break;
    seen.push(...found.map(({ position }) => position));
  }
  return seen;
};

test('whoever reads, from wherever, in whatever steps and at the same time: every event once, in order', async () => {
  const growth = fc.record({ hole: fc.integer({ min: 1, max: 3 }), count: fc.integer({ min: 1, max: 900 }) });
  const reader = fc.record({ behind: fc.nat({ max: 4_000 }), limit: fc.integer({ min: 50, max: 700 }) });
  const step = fc.record({ growth, readers: fc.array(reader, { minLength: 1, maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const store = new Store();
      const tail = new Tail(store.fetch);
      for (const { growth: grown, readers } of steps) {
        store.append(grown.hole, grown.count);
        const end = store.ceiling().position;
        const read = async ({ behind, limit }: { behind: number; limit: number }): Promise<void> => {
          const from = end > BigInt(behind) ? end - BigInt(behind) : 0n;
          expect(await follow(tail, store, from, limit)).toEqual(store.positions.filter((each) => each > from));
        };
        await Promise.all(readers.map(read));
      }
    }),
    { numRuns: 60 },
  );
});

test('followers of the end share one read', async () => {
  const store = new Store();
  const tail = new Tail(store.fetch);
  store.append(1, 10);
  await Promise.all([1, 2, 3, 4].map(() => tail.after(0n, store.ceiling(), 100)));
  expect(store.reads).toBe(1);
});

test('another incarnation begins anew', async () => {
  const store = new Store();
  const tail = new Tail(store.fetch);
  store.append(1, 10);
  await tail.after(0n, store.ceiling(), 100);
  store.positions = [2n];
  store.incarnation = 'second';
  expect(await tail.after(0n, store.ceiling(), 100)).toEqual([{ position: 2n }]);
});
