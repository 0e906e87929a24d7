import { describe, expect, test } from '@jest/globals';
import { bindCursor, decodeCursor, encodeCursor, unbindCursor } from './cursor.js';
import { entity } from './entity.js';
import { page } from './page.js';

describe('a cursor', () => {
  test('comes back as it went', () => {
    expect(decodeCursor(encodeCursor(['2026-01-01', 7]), ['string', 'number'])).toEqual(['2026-01-01', 7]);
  });

  const good = encodeCursor(['a']);
  test.each([
    ['garbage', 'garbage'],
    ['nothing', ''],
    ['another list, which sorts by other things', encodeCursor(['a', 1])],
    ['a part of another type', encodeCursor([1])],
    ['one letter changed', `${good.slice(0, -2)}${good.at(-2) === 'A' ? 'B' : 'A'}${good.slice(-1)}`],
  ])('is refused: %s', (_, text) => {
    expect(() => decodeCursor(text, ['string'])).toThrow('CURSOR_INVALID');
  });
});

test('a cursor leads on in its own list only', () => {
  const sent = bindCursor('/intake/v1/cases', encodeCursor(['a']));
  expect(unbindCursor('/intake/v1/cases', sent)).toBe(encodeCursor(['a']));
  expect(unbindCursor('/course/v1/courses', sent)).toBeNull();
});

test('a page has a next cursor only when there is a row more than the limit', () => {
  const cursorOf = (row: { n: number }): [number] => [row.n];
  const rows = [{ n: 1 }, { n: 2 }, { n: 3 }];
  expect(page(rows, 3, cursorOf)).toEqual({ items: rows, nextCursor: null });
  expect(page(rows, 2, cursorOf)).toEqual({ items: rows.slice(0, 2), nextCursor: encodeCursor([2]) });
  expect(page([], 2, cursorOf)).toEqual({ items: [], nextCursor: null });
});

test.each([
  ['"3"', true],
  ['W/"3"', true],
  ['"2", "3"', true],
  ['*', true],
  ['"2"', false],
  [undefined, false],
])('If-None-Match %s', (header, known) => {
  expect(entity(3, {}).isKnownBy(header)).toBe(known);
});
