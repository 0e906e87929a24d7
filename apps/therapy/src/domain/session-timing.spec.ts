import { expect, it } from '@jest/globals';
import { timingOf, type KnownInfusion, type WindowRule } from './session-timing.js';

const rule: WindowRule = { windowBasis: 'LOCAL_DATE', anchor: 'INFUSION_STOPPED' };
const infusion: KnownInfusion = {
  infusionId: 'infusion-1',
  ordinal: 1,
  zone: 'America/Los_Angeles',
  startedAt: '2026-03-03T00:00:00Z',
  stoppedAt: '2026-03-03T00:40:00Z', // Monday 16:40
  dischargedAt: null,
};

it('tells elapsed time and local dates apart: Monday 16:40, Tuesday 09:00', () => {
  expect(timingOf('2026-03-03T17:00:00Z', infusion, rule)).toMatchObject({ elapsed: 'PT16H20M', localDayDelta: 1 });
});

it('counts dates where the infusion was, whatever the clock in UTC says', () => {
  expect(timingOf('2026-03-03T05:00:00Z', infusion, rule)).toMatchObject({ elapsed: 'PT4H20M', localDayDelta: 0 });
});

it('counts the hours that a night in spring really has', () => {
  const saturday = { ...infusion, stoppedAt: '2026-03-07T23:00:00Z' }; // 15:00
  expect(timingOf('2026-03-08T22:00:00Z', saturday, rule)).toMatchObject({ elapsed: 'PT23H', localDayDelta: 1 });
});

it('says nothing while the anchor was not reported', () => {
  expect(timingOf('2026-03-03T17:00:00Z', infusion, { ...rule, anchor: 'DISCHARGED' })).toBeNull();
});
