import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#kernel';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { resumeCommand } from './fixtures.js';
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
    expect(looks(...visit.over, visit.vitalsTaken('17:41'), visit.scored('17:41', 'RECOVERY'))).toBe('18:00');
    expect(looks(...visit.observed, visit.discharged)).toBeUndefined();
  });

  it('also while the pump is held: every five minutes from then on, until it runs again', () => {
    const pausedAt = (time: string): InfusionEvent => ({
      type: 'InfusionPaused',
      data: { reasonCode: 'HYPERTENSION', pausedAt: visit.at(time).toString() },
    });
    const held = [...visit.running, visit.vitalsTaken('17:10', { sbp: 185 }), pausedAt('17:10')];
    expect(looks(...held)).toBe('17:17');
    expect(gapsAt(held, '17:22')).toEqual(['17:15', '17:20']);
    // What led to the hold is not its re-check, and a reading just before the time is.
    expect(looks(...held, visit.vitalsTaken('17:14'))).toBe('17:22');
    const resumed: InfusionEvent = { type: 'InfusionResumed', data: { reasonCode: 'RECOVERED' } };
    expect(looks(...held, visit.vitalsTaken('17:15'), resumed)).toBe('17:35');
  });

  it('at the old distances in a hold from before its beginning was recorded', () => {
    expect(looks(...visit.running, visit.vitalsTaken('17:00'), visit.paused)).toBe('17:15');
  });

  it('and are looked for before a hold begins or ends, which moves what is due', () => {
    const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);
    const late = given(infusion, ...visit.running).when(visit.pauseCommand({ now: visit.at('17:06') }));
    expect(types(late.decision.events)).toEqual(['MonitoringGapDetected', 'InfusionPaused']);
    const held = [...visit.running, visit.vitalsTaken('17:00'), ...late.decision.events.slice(1)];
    const ended = given(infusion, ...held).when(resumeCommand({ now: visit.at('17:14') }));
    expect(types(ended.decision.events)).toEqual(['MonitoringGapDetected', 'InfusionResumed']);
  });
});

describe('a scale', () => {
  const gaps = (history: readonly InfusionEvent[], time: string) =>
    given(infusion, ...history)
      .when({ type: 'DetectGaps', now: visit.at(time), policy: visit.policy })
      .decision.events.flatMap((event) =>
        event.type === 'MonitoringGapDetected' && event.data.scale !== undefined
          ? [`${event.data.scale} ${event.data.dueAt.slice(11, 16)} ${event.data.phase}`]
          : [],
      );
  const started = [...visit.ready.filter(({ type }) => type !== 'ScaleRecorded'), visit.started];

  it('is due at the start, where the baseline counts, at the stop, and an hour after it', () => {
    expect(gaps(started, '17:14')).toEqual([]);
    expect(gaps(started, '17:15')).toEqual(['CADSS6 17:00 RUNNING']);
    expect(gaps([visit.checkedIn, visit.scored('16:00', 'BEFORE'), ...started.slice(1)], '17:15')).toEqual([]);
    expect(gaps([visit.checkedIn, visit.scored('15:59', 'BEFORE'), ...started.slice(1)], '17:15')).toHaveLength(1);
    expect(gaps(visit.over, '18:54')).toEqual(['CADSS6 17:40 RECOVERY']);
    const asked = [...visit.over, visit.scored('17:55', 'RECOVERY')];
    expect(gaps(asked, '18:54')).toEqual([]);
    expect(gaps(asked, '18:55')).toEqual(['CADSS6 18:40 RECOVERY']);
    expect(gaps([...asked, visit.scored('18:25', 'RECOVERY')], '18:55')).toEqual([]);
  });

  it('that is missing is told once, and leaves the vital signs as they were', () => {
    const { events } = given(infusion, ...started).when({
      type: 'DetectGaps',
      now: visit.at('17:15'),
      policy: visit.policy,
    }).decision;
    expect(events).toHaveLength(3);
    expect(gaps([...started, ...events], '17:16')).toEqual([]);
    expect(gapsAt([...started, ...events], '17:26')).toEqual(['17:20']);
  });

  it('is not due once the patient has left', () => {
    expect(gaps([...visit.observed, visit.discharged], '19:30')).toEqual([]);
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
