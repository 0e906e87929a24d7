import { describe, expect, it } from '@jest/globals';
import type { ProtocolDefinition } from '../definition.js';
import { Course, protocolNamed, varied } from '../fixtures/course.js';

/** The two readings of "one to two days" side by side: site-local dates, and elapsed time from the end of the infusion. */
const byDate = protocolNamed('kap.separated.preferred');
const elapsed = varied('kap.separated.preferred', ({ separation }) => {
  separation.windowBasis = 'ELAPSED';
  separation.targetWindow = { min: 'PT24H', max: 'PT48H' };
});

const after = (protocol: ProtocolDefinition, stop: string): Course => {
  const start = stop.replace(/ \d\d:/, ' 08:');
  return new Course(protocol).opened('2026-01-05 09:00').prepared('2026-01-06 09:00').infused(1, start, stop);
};
const allowed = (protocol: ProtocolDefinition, stop: string, therapy: string): boolean =>
  after(protocol, stop).status('INTEGRATION:1', therapy) === 'AVAILABLE';

describe('one to two local dates, or 24 to 48 elapsed hours', () => {
  it.each([
    ['Mon 16:40, Tue 09:00 (16 h 20 min)', '2026-03-02 16:40', '2026-03-03 09:00', true, false],
    ['Mon 10:00, Wed 17:00 (55 h)', '2026-03-02 10:00', '2026-03-04 17:00', true, false],
    ['Sat 15:00, Sun 15:00, spring forward (23 h)', '2026-03-07 15:00', '2026-03-08 15:00', true, false],
    ['Sat 15:00, Sun 16:00, spring forward (24 h)', '2026-03-07 15:00', '2026-03-08 16:00', true, true],
    ['Sat 15:00, Sun 15:00, fall back (25 h)', '2026-10-31 15:00', '2026-11-01 15:00', true, true],
    ['Sat 15:00, Sun 14:00, fall back (24 h)', '2026-10-31 15:00', '2026-11-01 14:00', true, true],
    ['Sat 15:00, Sun 13:59, fall back', '2026-10-31 15:00', '2026-11-01 13:59', true, false],
    ['the last minute of the second date', '2026-03-02 10:00', '2026-03-04 23:59', true, false],
    ['the first minute of the third date', '2026-03-02 10:00', '2026-03-05 00:00', false, false],
    ['the last minute of 48 hours', '2026-03-02 10:00', '2026-03-04 09:59', true, true],
    ['48 hours', '2026-03-02 10:00', '2026-03-04 10:00', true, false],
  ])('%s', (_case, stop, therapy, dates, hours) => {
    expect([allowed(byDate, stop, therapy), allowed(elapsed, stop, therapy)]).toEqual([dates, hours]);
  });

  it('leaves 33 quarter-hour starts on Friday by dates and 2 by hours, after a Thursday 16:40', () => {
    const starts = Array.from({ length: 33 }, (_, quarter) => {
      const minutes = 540 + quarter * 15; // 09:00 … 17:00: 53 minutes end by 18:00
      return `2026-03-06 ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    });
    const count = (protocol: ProtocolDefinition): number => {
      const course = after(protocol, '2026-03-05 16:40');
      return starts.filter((start) => course.status('INTEGRATION:1', start) === 'AVAILABLE').length;
    };
    expect([count(byDate), count(elapsed)]).toEqual([33, 2]);
  });

  it('opens and closes at local midnights, on the night that clocks change too', () => {
    expect(after(byDate, '2026-03-07 15:00').step('INTEGRATION:1', '2026-03-07 20:00')).toMatchObject({
      status: 'UPCOMING',
      window: { opensAt: '2026-03-08T08:00:00Z', closesAt: '2026-03-10T07:00:00Z' },
    });
  });

  it('keeps a strict minimum beside local dates', () => {
    const strict = varied('kap.separated.preferred', ({ separation }) => (separation.minElapsed = 'PT24H'));
    const course = after(strict, '2026-03-02 16:40');
    expect(course.step('INTEGRATION:1', '2026-03-03 09:00')).toMatchObject({
      status: 'UPCOMING',
      missing: [{ gate: 'INTEGRATION_WINDOW', from: '2026-03-04T00:40:00Z' }],
    });
    expect(course.status('INTEGRATION:1', '2026-03-03 16:40')).toBe('AVAILABLE');
  });

  it.each([
    ['INFUSION_STARTED', '2026-03-03T08:00:00Z'],
    ['INFUSION_STOPPED', '2026-03-04T08:00:00Z'],
    ['DISCHARGED', '2026-03-05T08:00:00Z'],
  ] as const)('anchors the window at %s', (anchor, opensAt) => {
    const protocol = varied('kap.separated.preferred', ({ separation }) => {
      Object.assign(separation, { anchor, sameLocalDateForbidden: false });
    });
    const course = new Course(protocol)
      .opened('2026-02-01 09:00')
      .started(1, '2026-03-02 23:00')
      .stopped(1, '2026-03-03 00:30')
      .discharged(1, '2026-03-04 00:10');
    expect(course.step('INTEGRATION:1', '2026-03-04 12:00').window.opensAt).toBe(opensAt);
  });

  it('has no window before the patient is discharged, where discharge anchors it', () => {
    const protocol = varied('kap.separated.preferred', ({ separation }) => (separation.anchor = 'DISCHARGED'));
    const course = new Course(protocol)
      .opened('2026-02-01 09:00')
      .started(1, '2026-03-02 09:00')
      .stopped(1, '2026-03-02 10:00');
    expect(course.missing('INTEGRATION:1', '2026-03-03 09:00')).toEqual(['INTEGRATION_WINDOW']);
  });
});

describe('the exposure protocol of 24 to 72 hours', () => {
  const course = (): Course => after(protocolNamed('kap.exposure-72h'), '2026-03-02 16:40');

  it.each([
    ['2026-03-03 16:39', 'UPCOMING'],
    ['2026-03-03 16:40', 'AVAILABLE'],
    ['2026-03-05 16:39', 'AVAILABLE'],
    ['2026-03-05 16:40', 'MISSED'],
  ])('at %s is %s', (at, status) => {
    expect(course().status('INTEGRATION:1', at)).toBe(status);
  });

  it('only warns of a missed window', () => {
    expect(course().status('INFUSION:2', '2026-03-09 09:00')).toBe('AVAILABLE');
  });
});
