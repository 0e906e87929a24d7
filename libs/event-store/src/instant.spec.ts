import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from '#kernel';
import { canonicalInstant } from './instant.js';

const inFourDigits = fc.date({
  min: new Date('0001-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});

it('spells every instant in one way, and that way again the same', () => {
  fc.assert(
    fc.property(inFourDigits, (date) => {
      const canonical = date.toISOString();
      const shortest = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toString();
      expect([canonicalInstant(canonical), canonicalInstant(shortest)]).toEqual([canonical, canonical]);
    }),
  );
});

it.each([
  ['2026-03-01T10:00:00+01:00', '2026-03-01T09:00:00.000Z'],
  ['2026-03-01T09:00:00.123999999Z', '2026-03-01T09:00:00.123Z'],
  ['2024-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
])('%s is %s', (text, canonical) => expect(canonicalInstant(text)).toBe(canonical));

it.each([
  '2026-02-29T00:00:00.000Z',
  '2026-02-30T00:00:00Z',
  '2026-03-01T24:00:00.000Z',
  '2026-13-01T00:00:00.000Z',
  '2026-03-01T09:00:00',
  '2026-03-01',
  '+012026-03-01T09:00:00Z',
  'infinity',
  'now',
  '',
])('%p is no instant', (text) => expect(canonicalInstant(text)).toBeUndefined());
