import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import type { PositionedEvent } from '#event-store';
import { Chance } from '#kernel';
import { sort } from '../consumer/sort.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { DisturbedSource } from './disturbed-source.js';

const KEYS = ['a', 'b', 'c'];
let source: ScriptedSource;
beforeEach(() => {
  source = new ScriptedSource('intake');
});
afterEach(() => source.close());

/** Everything, page by page, as a reader that goes on from the last of each page. */
const readAll = async (disturbed: DisturbedSource, from = 0n): Promise<PositionedEvent[]> => {
  const read: PositionedEvent[] = [];
  for (let position = from; ;) {
    const page = await disturbed.readAfter(position, 7);
    const last = page.at(-1);
    if (last === undefined) return read;
    read.push(...page);
    position = last.position;
  }
};

const placeOf = ({ streamId, streamVersion }: PositionedEvent): string => `${streamId}@${streamVersion}`;

const firstsOf = (events: readonly PositionedEvent[], key: string): number[] => {
  const seen = new Set<number>();
  for (const event of events) if (event.key === key) seen.add(event.streamVersion);
  return [...seen];
};

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'seed %i: nothing is left out, and what is new on a key comes in order, whatever comes again in between',
  async (seed) => {
    for (let round = 0; round < 20; round++) for (const key of KEYS) source.append(key);
    const told: string[] = [];
    const disturbed = new DisturbedSource(source, new Chance(seed), (disturbance) => told.push(disturbance));
    const events = await readAll(disturbed);
    const rounds = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const key of KEYS) expect(firstsOf(events, key)).toEqual(rounds);
    expect(new Set(told)).toEqual(new Set(['mixed', 'repeated']));
    expect(events.length).toBeGreaterThan(60);
    const old = events.filter((event, index) =>
      events.slice(0, index).some((each) => placeOf(each) === placeOf(event)),
    );
    expect(old.length).toBe(events.length - 60);
  },
);

test('who has read less than another is given nothing that it could not know yet', async () => {
  for (let round = 0; round < 20; round++) for (const key of KEYS) source.append(key);
  const disturbed = new DisturbedSource(source, new Chance(11), () => undefined);
  await readAll(disturbed);
  const rounds = Array.from({ length: 20 }, (_, index) => index + 1);
  const second = await readAll(disturbed);
  for (const key of KEYS) expect(firstsOf(second, key)).toEqual(rounds);
});

test('a reader that stops inside a page and begins again misses nothing', async () => {
  for (let round = 0; round < 4; round++) for (const key of KEYS) source.append(key);
  const disturbed = new DisturbedSource(source, new Chance(5), () => undefined);
  const page = await disturbed.readAfter(0n, 12);
  for (const stoppedAt of page.slice(0, -1)) expect(stoppedAt.position).toBe(0n);
});

test('the consumer finds each event new once, in order, and no gap', async () => {
  for (let round = 0; round < 20; round++) for (const key of KEYS) source.append(key);
  const disturbed = new DisturbedSource(source, new Chance(2026), () => undefined);
  const cursors = new Map<string, number>();
  const fresh: RecordedEvent[] = [];
  let duplicates = 0;
  for (let position = 0n; ;) {
    const page = await disturbed.readAfter(position, 7);
    const last = page.at(-1);
    if (last === undefined) break;
    const sorted = sort(page, cursors, new Set());
    expect(sorted.gaps).toEqual([]);
    fresh.push(...sorted.fresh);
    duplicates += sorted.duplicates;
    for (const [stream, version] of sorted.cursors) cursors.set(stream, version);
    position = last.position;
  }
  const rounds = Array.from({ length: 20 }, (_, index) => index + 1);
  for (const key of KEYS)
    expect(fresh.filter((event) => event.key === key).map(({ streamVersion }) => streamVersion)).toEqual(rounds);
  expect(duplicates).toBeGreaterThan(10);
});
