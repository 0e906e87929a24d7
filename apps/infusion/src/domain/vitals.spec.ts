import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { RecordScales } from './room.types.js';

const { vitalsCommand: record } = visit;
const late = { lateReason: 'NETWORK_DOWN' };

describe('mean arterial pressure', () => {
  it('is what the device says, or follows from the other two', () => {
    given(infusion, ...visit.running)
      .when(visit.vitalsCommand('17:01', { sbp: 128, dbp: 82 }))
      .then({ type: 'VitalsRecorded', data: { map: 97 } as never });
    given(infusion, ...visit.running)
      .when(visit.vitalsCommand('17:01', { sbp: 128, dbp: 82, map: 101 }))
      .then({ type: 'VitalsRecorded', data: { map: 101 } as never });
    for (const map of [81, 129])
      given(infusion, ...visit.running)
        .when(visit.vitalsCommand('17:01', { sbp: 128, dbp: 82, map }))
        .thenRefused('VITALS_IMPLAUSIBLE');
  });
});

describe('vital signs', () => {
  it('happened when they were observed, however late they are entered, with the reason', () => {
    const history = [
      ...visit.monitored,
      visit.stopped,
      ...['17:40', '17:55', '18:10'].map((time) => visit.vitalsTaken(time)),
      visit.scored('17:40', 'RECOVERY'),
    ];
    for (const past of [history, [...history, visit.discharged]])
      given(infusion, ...past)
        .when(record('17:05', late, { now: visit.at('18:20') }))
        .then(visit.vitalsTaken('17:05', late));
    const silent = given(infusion, ...history).when(record('17:05', {}, { now: visit.at('18:20') }));
    expect(silent.thenRefused('LATE_ENTRY_REASON_REQUIRED').detail).toContain('lateReason is missing');
  });

  it('are not of the future, not of another visit, not of after the patient left', () => {
    given(infusion, ...visit.running)
      .when(record('17:10', {}, { now: visit.at('17:09') }))
      .thenRefused('TIME_IN_FUTURE');
    given(infusion, visit.checkedIn)
      .when(record('14:59', late, { now: visit.at('16:00') }))
      .thenRefused('VITALS_IMPLAUSIBLE');
    given(infusion, visit.checkedIn)
      .when(record('15:50', {}, { now: visit.at('16:00') }))
      .then(visit.vitalsTaken('15:50'));
    given(infusion, ...visit.over, visit.discharged)
      .when(record('18:50', late, { now: visit.at('19:10') }))
      .thenRefused('VITALS_IMPLAUSIBLE');
  });

  it.each([
    { sbp: 301 },
    { dbp: 9 },
    { hr: 5 },
    { rr: 81 },
    { spo2: 101 },
    { moaas: 6 },
    { dbp: 128 },
    { hr: Number.NaN },
  ])('are refused when no monitor could show them: %j', (rest) => {
    given(infusion, ...visit.running)
      .when(record('17:10', rest))
      .thenRefused('VITALS_IMPLAUSIBLE');
  });
});

describe('a scale', () => {
  const cadss = { scale: 'CADSS6', items: [1, 0, 2, 0, 0, 1] };

  it('is scored here, with the reading or by itself', () => {
    const score = { type: 'ScaleRecorded', data: { scale: 'CADSS6', score: 4, phase: 'RUNNING' } } as never;
    given(infusion, ...visit.running)
      .when(record('17:00', {}, { scales: [cadss] }))
      .then(visit.vitalsTaken('17:00'), score);
    const alone: RecordScales = {
      type: 'RecordScales',
      scales: [cadss],
      observedAt: visit.at('17:00').toString(),
      lateReason: null,
      now: visit.at('17:05'),
      policy: visit.policy,
    };
    given(infusion, ...visit.running)
      .when(alone)
      .then(score);
    given(infusion, ...visit.running)
      .when({ ...alone, now: visit.at('17:30') })
      .thenRefused('LATE_ENTRY_REASON_REQUIRED');
  });

  it.each([
    [{ scale: 'SURPRISE', items: [1] }, 'SCALE_UNKNOWN', 'scale is SURPRISE, allowed CADSS6'],
    [{ scale: 'CADSS6', items: [1] }, 'SCALE_ITEMS_INVALID', '1 items, allowed 6'],
    [{ scale: 'CADSS6', items: [1, 0, 5, 0, 0, 1] }, 'SCALE_ITEMS_INVALID', 'items[2] is 5, allowed 0 to 4'],
  ])('%j is refused, and the reading with it', (scale, code, said) => {
    const attempt = given(infusion, ...visit.running).when(record('17:00', {}, { scales: [cadss, scale] }));
    expect(attempt.thenRefused(code).detail).toContain(said);
    expect(attempt.decision.events).toEqual([]);
  });
});
