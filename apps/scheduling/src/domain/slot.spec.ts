import { describe, expect, it } from '@jest/globals';
import { slotAgain, slotAt, type Slot, type WallTime } from './slot.js';

const place = { zone: 'America/Los_Angeles', tzdbVersion: '2026a' };
const at = (localDateTime: string, more: Partial<WallTime> = {}) =>
  slotAt({ localDateTime, offset: null, durationMinutes: 150, ...more }, place);

describe('a slot', () => {
  it('keeps the local time beside the instants', () => {
    expect(at('2026-03-02T09:00')).toEqual({
      slot: {
        localDateTime: '2026-03-02T09:00',
        zone: 'America/Los_Angeles',
        startsAt: '2026-03-02T17:00:00Z',
        endsAt: '2026-03-02T19:30:00Z',
        tzdbVersion: '2026a',
      },
    });
  });

  it('lasts its minutes, also across a change of clocks', () => {
    expect(at('2026-03-08T01:30')).toMatchObject({
      slot: { startsAt: '2026-03-08T09:30:00Z', endsAt: '2026-03-08T12:00:00Z' },
    });
  });

  it.each([
    ['2026-03-08T02:30', null, 'LOCAL_TIME_SKIPPED'],
    ['2026-11-01T01:30', null, 'LOCAL_TIME_AMBIGUOUS'],
    ['2026-11-01T01:30', '-05:00', 'LOCAL_TIME_OFFSET_WRONG'],
    ['2026-02-30T09:00', null, 'LOCAL_TIME_INVALID'],
  ])('is refused at %s with offset %s', (local, offset, code) => {
    expect(at(local, { offset })).toMatchObject({ rejected: { code } });
  });

  it('is refused with what to send instead', () => {
    const told = (local: string): unknown => (at(local) as { rejected?: { detail: string } }).rejected?.detail;
    expect(told('2026-03-08T02:30')).toContain('Send 2026-03-08T01:30:00 or 2026-03-08T03:30:00');
    expect(told('2026-11-01T01:30')).toContain('Send offset -07:00 or -08:00.');
  });

  it('takes the offset to tell two equal local times apart', () => {
    expect(at('2026-11-01T01:30', { offset: '-08:00' })).toMatchObject({ slot: { startsAt: '2026-11-01T09:30:00Z' } });
  });
});

describe('a slot computed again', () => {
  const slot = (localDateTime: string, startsAt: string, endsAt: string): Slot => ({
    localDateTime,
    zone: 'America/Los_Angeles',
    startsAt,
    endsAt,
    tzdbVersion: '2020a',
  });

  it('follows its local time under the rules of today, and keeps its length', () => {
    const old = slot('2026-07-01T09:00', '2026-07-01T17:00:00Z', '2026-07-01T18:00:00Z');
    expect(slotAgain(old, 'now')).toEqual({
      ...old,
      startsAt: '2026-07-01T16:00:00Z',
      endsAt: '2026-07-01T17:00:00Z',
      tzdbVersion: 'now',
    });
  });

  it.each(['2026-11-01T08:30:00Z', '2026-11-01T09:30:00Z'])(
    'stays on its side of a time that occurs twice: %s',
    (at) => {
      expect(slotAgain(slot('2026-11-01T01:30', at, '2026-11-01T11:00:00Z'), 'now').startsAt).toBe(at);
    },
  );
});
