import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { dueAfter, dueSameDay } from './due-after.js';

const LA = 'America/Los_Angeles';

describe('until when somebody has to reach out', () => {
  it('is so much later, on the same date where that is asked', () => {
    expect(dueSameDay(instant('2026-03-10T17:00:00Z'), 'PT4H', LA)).toBe('2026-03-10T21:00:00Z');
    const late = instant('2026-03-11T05:30:00Z'); // 22:30 on the tenth
    expect(dueAfter(late, 'PT4H', LA)).toBe('2026-03-11T09:30:00Z');
    expect(dueSameDay(late, 'PT4H', LA)).toBe('2026-03-11T07:00:00Z');
  });

  it('knows that a day may have 23 hours', () => {
    expect(dueSameDay(instant('2026-03-08T08:30:00Z'), 'P1D', LA)).toBe('2026-03-09T07:00:00Z');
  });
});
