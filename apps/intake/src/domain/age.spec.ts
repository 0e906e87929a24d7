import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { tooYoung, yearsOld } from './age.js';
import { policy, zone } from './testing/cases.js';

const at = (text: string) => ({ policy, zone, now: instant(text) });

describe('an age', () => {
  it('is reached at midnight of the birthday, where the clinic is', () => {
    expect(yearsOld('2008-03-02', at('2026-03-02T07:59:59Z'))).toBe(17);
    expect(yearsOld('2008-03-02', at('2026-03-02T08:00:00Z'))).toBe(18);
    expect(yearsOld('2008-02-29', at('2026-02-28T20:00:00Z'))).toBe(17);
    expect(yearsOld('2008-02-29', at('2026-03-01T20:00:00Z'))).toBe(18);
  });

  it('below the least one is an absolute contraindication, and says no more than that', () => {
    const found = tooYoung('2008-03-03', 'k1', at('2026-03-02T20:00:00Z'));
    expect(found).toMatchObject([
      { type: 'ContraindicationIdentified', data: { code: 'UNDER_AGE', class: 'ABSOLUTE', evidenceRef: 'k1' } },
    ]);
    expect(JSON.stringify(found)).not.toContain('2008');
    expect(tooYoung('2008-03-02', 'k1', at('2026-03-02T20:00:00Z'))).toEqual([]);
  });

  it('that cannot be told contraindicates nothing', () => {
    for (const unknown of [null, '', 'yesterday'])
      expect(tooYoung(unknown, 'k1', at('2026-03-02T20:00:00Z'))).toEqual([]);
  });
});
