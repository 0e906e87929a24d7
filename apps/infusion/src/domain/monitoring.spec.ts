import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#kernel';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { InfusionEvent } from './infusion.types.js';
import { looksAt } from './monitoring.js';

const gapsAt = (history: readonly InfusionEvent[], time: string): string[] =>
  given(infusion, ...history)
    .when({ type: 'DetectGaps', now: visit.at(time), policy: visit.policy })
    .decision.events.flatMap((event) =>
      event.type === 'MonitoringGapDetected' ? [event.data.dueAt.slice(11, 16)] : [],
    );
const looks = (...history: readonly InfusionEvent[]): string | undefined =>
  looksAt(given(infusion, ...history).state, visit.policy)?.slice(11, 16);

describe('readings are due', () => {
  it('at the start and every ten minutes, then from the stop on every fifteen', () => {
    expect(looks(...visit.ready)).toBeUndefined();
    expect(looks(...visit.running)).toBe('17:05');
    expect(looks(...visit.running, visit.vitalsTaken('16:56'))).toBe('17:15');
    expect(looks(...visit.monitored)).toBe('17:45');
    expect(looks(...visit.over)).toBe('17:45');
    expect(looks(...visit.over, visit.vitalsTaken('17:41'))).toBe('18:00');
    expect(looks(...visit.observed, visit.discharged)).toBeUndefined();
  });

  it('also while the pump is paused', () => {
    expect(looks(...visit.running, visit.vitalsTaken('17:00'), visit.paused)).toBe('17:15');
  });
});

describe('a gap', () => {
  it('is a reading that is not there when its time and the grace have passed', () => {
    expect(gapsAt(visit.running, '17:04')).toEqual([]);
    expect(gapsAt(visit.running, '17:05')).toEqual(['17:00']);
    expect(gapsAt(visit.running, '17:16')).toEqual(['17:00', '17:10']);
  });

  it('says how late it is, once', () => {
    const { events } = given(infusion, ...visit.running).when({
      type: 'DetectGaps',
      now: visit.at('17:06'),
      policy: visit.policy,
    }).decision;
    expect(events).toMatchObject([{ data: { lateBySeconds: 360, phase: 'RUNNING' } }]);
    expect(gapsAt([...visit.running, ...events], '17:06')).toEqual([]);
  });

  it('is found by the next reading when the timer came late, so that none is lost', () => {
    const { events } = given(infusion, ...visit.running).when(visit.vitalsCommand('17:16')).decision;
    expect(events.map(({ type }) => type)).toEqual([
      'MonitoringGapDetected',
      'MonitoringGapDetected',
      'VitalsRecorded',
    ]);
  });

  it('is told three times in a row, and again after the next reading', () => {
    const silent = given(infusion, ...visit.running).when({
      type: 'DetectGaps',
      now: visit.at('23:00'),
      policy: visit.policy,
    }).decision.events;
    expect(silent).toHaveLength(3);
    expect(looks(...visit.running, ...silent)).toBeUndefined();
    expect(looks(...visit.running, ...silent, visit.vitalsTaken('22:58'))).toBe('23:15');
  });

  it('is never of a time that a reading covers, whatever the times of reading were', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(minutes, (taken) => {
        const times = taken.toSorted((a, b) => a - b).map((minute) => visit.at('17:00').add({ minutes: minute }));
        const history = times.reduce<InfusionEvent[]>((past, now) => {
          const command = visit.vitalsCommand('17:00', { observedAt: now.toString() }, { now });
          return [...past, ...given(infusion, ...past).when(command).decision.events];
        }, visit.running);
        for (const event of history) {
          if (event.type !== 'MonitoringGapDetected') continue;
          const due = instant(event.data.dueAt).epochMilliseconds;
          const near = times.filter((at) => Math.abs(at.epochMilliseconds - due) < 5 * 60_000);
          expect(near).toEqual([]);
        }
      }),
    );
  });
});
