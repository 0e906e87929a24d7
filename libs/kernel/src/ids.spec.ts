import { expect, jest, test } from '@jest/globals';
import { isUuid, newId } from './ids.js';

const some = (count: number): string[] => Array.from({ length: count }, newId);

test('identifiers are UUIDs of version 7, each greater than the one before it, however many a millisecond', () => {
  const ids = some(5_000);
  expect(ids.filter((id) => !isUuid(id) || id[14] !== '7')).toEqual([]);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test('they go on growing when the clock goes back, and tell the millisecond that they were made in', () => {
  const now = Date.UTC(2199, 0);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
  const before = some(3);
  clock.mockReturnValue(now - 60_000);
  const after = some(3);
  clock.mockRestore();
  expect([...before, ...after]).toEqual([...before, ...after].toSorted());
  expect(before[0]?.replaceAll('-', '').slice(0, 12)).toBe(now.toString(16).padStart(12, '0'));
});
