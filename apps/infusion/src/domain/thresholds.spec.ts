import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { InfusionEvent, Vitals } from './infusion.types.js';
import type { AcknowledgeThresholds } from './room.types.js';

const said = (history: readonly InfusionEvent[], time: string, reading: Partial<Vitals>): string[] =>
  given(infusion, ...history)
    .when(visit.vitalsCommand(time, reading))
    .decision.events.flatMap((event) =>
      event.type === 'ThresholdBreached' ? [`${event.data.ruleId} ${event.data.recommendation}`] : [],
    );

describe('what a patient shows or says', () => {
  it.each([
    ['MILD_DISTRESS', 'ACKNOWLEDGE'],
    ['ASKS_TO_PAUSE', 'HOLD'],
    ['ASKS_TO_STOP', 'STOP'],
    ['PSYCHOSIS', 'STOP'],
    ['CHEST_PAIN', 'STOP'],
    ['STRIDOR', 'STOP'],
  ])('%s calls for: %s', (sign, recommendation) => {
    const ruleId = `SIGN_${sign}`;
    const seen = given(infusion, ...visit.running, visit.vitalsTaken('17:00')).when(
      visit.vitalsCommand('17:05', { signs: [sign, sign] }),
    );
    seen.then({ type: 'VitalsRecorded' }, { type: 'ThresholdBreached', data: { ruleId, recommendation } as never });
  });

  it('keeps the pump from starting, and each sign is told', () => {
    const { events } = given(infusion, ...visit.ready).when(
      visit.vitalsCommand('16:50', { signs: ['CHEST_PAIN', 'STRIDOR'], sbp: 128 }),
    ).decision;
    given(infusion, ...visit.ready, ...events)
      .when(visit.startCommand())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'BASELINE_WITHIN_LIMITS', 'BASELINE_WITHIN_LIMITS');
  });

  it('is a code that the policy knows', () => {
    given(infusion, ...visit.running)
      .when(visit.vitalsCommand('17:05', { signs: ['BOREDOM'] }))
      .thenRefused('SIGN_UNKNOWN');
  });
});

describe('a reading', () => {
  it.each<[Partial<Vitals>, string[]]>([
    [{ sbp: 139 }, []],
    [{ sbp: 140 }, ['SBP_ELEVATED ACKNOWLEDGE']],
    [{ sbp: 159, dbp: 99 }, ['SBP_ELEVATED ACKNOWLEDGE', 'DBP_ELEVATED ACKNOWLEDGE']],
    [{ sbp: 160 }, ['SBP_HIGH_AT_START HOLD']],
    [{ spo2: 91 }, ['SPO2_LOW HOLD']],
  ])('before the start, %j: %j', (reading, expected) => {
    expect(said([visit.checkedIn], '16:50', reading)).toEqual(expected);
  });

  it.each<[Partial<Vitals>, string[]]>([
    [{ sbp: 165 }, []],
    [{ sbp: 180 }, ['SBP_HIGH HOLD']],
    [{ spo2: 89 }, ['SPO2_VERY_LOW STOP']],
    [{ hr: 49 }, ['HR_LOW HOLD']],
    [{ hr: 151 }, ['HR_VERY_HIGH STOP']],
    [{ rr: 7 }, ['RR_VERY_LOW STOP']],
    [{ moaas: 2 }, ['DEEPLY_SEDATED STOP']],
    [{ moaas: 3 }, ['SEDATED HOLD']],
  ])('while the pump runs, %j: the gravest of %j', (reading, expected) => {
    expect(said(visit.running, '17:10', reading)).toEqual(expected);
  });

  it('calls for a stop when it has been so for as long as the rule says', () => {
    const once = [...visit.running, visit.vitalsTaken('17:10', { sbp: 185 })];
    expect(said(once, '17:14', { sbp: 185 })).toEqual(['SBP_HIGH HOLD']);
    expect(said(once, '17:15', { sbp: 185 })).toEqual(['SBP_HIGH_SUSTAINED STOP']);
    expect(said([...once, visit.vitalsTaken('17:12')], '17:15', { sbp: 185 })).toEqual(['SBP_HIGH HOLD']);
  });

  it('that is entered late is judged by when it was taken, and calls for nothing now', () => {
    const history = [...visit.running, visit.vitalsTaken('17:10'), visit.vitalsTaken('17:20')];
    const { events } = given(infusion, ...history).when(
      visit.vitalsCommand('17:05', { sbp: 190, lateReason: 'BUSY' }, { now: visit.at('17:21') }),
    ).decision;
    expect(events).toMatchObject([
      { type: 'VitalsRecorded' },
      { type: 'ThresholdBreached', occurredAt: '2026-03-09T17:05:00Z' },
    ]);
    expect(given(infusion, ...history, ...events).state.open).toEqual([]);
  });

  it('never stops the pump by itself', () => {
    const reading = fc.record({
      sbp: fc.integer({ min: 60, max: 250 }),
      spo2: fc.integer({ min: 50, max: 100 }),
      hr: fc.integer({ min: 20, max: 200 }),
    });
    fc.assert(
      fc.property(reading, (values) => {
        const { events } = given(infusion, ...visit.running).when(
          visit.vitalsCommand('17:10', { ...values, dbp: 50 }),
        ).decision;
        expect(given(infusion, ...visit.running, ...events).state.status).toBe('RUNNING');
      }),
    );
  });
});

describe('an answer', () => {
  const answer = (rest: Partial<AcknowledgeThresholds> = {}): AcknowledgeThresholds => ({
    type: 'AcknowledgeThresholds',
    ruleIds: ['SBP_HIGH'],
    by: 'np-1',
    role: 'prescriber',
    reasonCode: 'SYMPTOM_FREE',
    policy: visit.policy,
    ...rest,
  });
  const history = [...visit.running, visit.vitalsTaken('17:10', { sbp: 185 }), visit.breached('SBP_HIGH')];

  it('is a clinician’s, of what is open', () => {
    given(infusion, ...history)
      .when(answer())
      .then({ type: 'ThresholdsAcknowledged', data: { ruleIds: ['SBP_HIGH'], signedBy: 'np-1' } as never });
    given(infusion, ...history)
      .when(answer({ role: 'nurse' }))
      .thenRefused('ROLE_MAY_NOT_ACKNOWLEDGE', 'CLINICIAN_ANSWERS');
    given(infusion, ...history)
      .when(answer({ ruleIds: ['HR_HIGH'] }))
      .thenRefused('THRESHOLD_NOT_OPEN');
    given(infusion, ...history, visit.vitalsTaken('17:12'))
      .when(answer())
      .thenRefused('THRESHOLD_NOT_OPEN');
  });

  it('does not do for a baseline that says hold', () => {
    const observedAt = visit.at('16:50').toString();
    const hold = visit.breached('SBP_HIGH_AT_START', { phase: 'BEFORE', observedAt });
    given(infusion, ...visit.ready, visit.vitalsTaken('16:50', { sbp: 165 }), hold)
      .when(answer({ ruleIds: ['SBP_HIGH_AT_START'] }))
      .thenRefused('HOLD_NOT_CLEARED', 'BASELINE_WITHIN_LIMITS');
  });
});
