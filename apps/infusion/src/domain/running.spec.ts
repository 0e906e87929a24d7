import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { RecordVitals, StopInfusion, Vitals } from './infusion.types.js';

const reasonCode = 'PATIENT_REQUEST';
const stop = (rest: Partial<StopInfusion> = {}): StopInfusion => ({
  type: 'StopInfusion',
  kind: 'COMPLETED',
  reasonCode: 'DOSE_GIVEN',
  mgDelivered: 40,
  now: visit.at('17:40'),
  policy: visit.policy,
  ...rest,
});

describe('vital signs', () => {
  const record = (rest: Partial<Vitals> = {}, now = '17:12'): RecordVitals => ({
    type: 'RecordVitals',
    vitals: { ...visit.vitals('17:10'), ...rest },
    now: visit.at(now),
  });

  it('happened when they were observed, however late they are entered', () => {
    given(infusion, ...visit.running)
      .when(record({}, '19:10'))
      .then(visit.vitalsTaken('17:10'));
    given(infusion, ...visit.over, visit.discharged)
      .when(record({}, '19:10'))
      .then(visit.vitalsTaken('17:10'));
  });

  it('are not observed ahead of time, nor after the patient left', () => {
    given(infusion, ...visit.running)
      .when(record({}, '17:09'))
      .thenRefused('TIME_IN_FUTURE');
    given(infusion, ...visit.over, visit.discharged)
      .when(record({ observedAt: visit.at('18:50').toString() }, '19:10'))
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
      .when(record(rest))
      .thenRefused('VITALS_IMPLAUSIBLE');
  });
});

describe('the pump', () => {
  it('is paused and resumed', () => {
    given(infusion, ...visit.running)
      .when({ type: 'PauseInfusion', reasonCode: 'HYPERTENSION' })
      .then(visit.paused);
    given(infusion, ...visit.running, visit.paused)
      .when({ type: 'ResumeInfusion', reasonCode })
      .then({ type: 'InfusionResumed', data: { reasonCode } });
  });

  it('is paused only while it runs, resumed only while it is paused', () => {
    given(infusion, ...visit.ready)
      .when({ type: 'PauseInfusion', reasonCode })
      .thenRefused('INFUSION_NOT_RUNNING');
    given(infusion, ...visit.running)
      .when({ type: 'ResumeInfusion', reasonCode })
      .thenRefused('INFUSION_NOT_PAUSED');
  });

  it('is stopped from running or paused', () => {
    given(infusion, ...visit.running)
      .when(stop())
      .then(visit.stopped);
    given(infusion, ...visit.running, visit.paused)
      .when(stop())
      .then(visit.stopped);
    given(infusion, ...visit.ready)
      .when(stop())
      .thenRefused('INFUSION_NOT_RUNNING');
    given(infusion, ...visit.over)
      .when(stop())
      .thenRefused('INFUSION_NOT_RUNNING');
  });

  it('cannot have delivered more than was ordered', () => {
    given(infusion, ...visit.running)
      .when(stop({ mgDelivered: 40.1 }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_DELIVERED');
  });

  it('stopped at 12 of 40 minutes does not use up its place in the series', () => {
    given(infusion, ...visit.running)
      .when(stop({ kind: 'PATIENT', reasonCode, mgDelivered: 12 }))
      .then({
        type: 'InfusionStopped',
        data: {
          ...visit.stop,
          kind: 'PATIENT',
          reasonCode,
          mgDelivered: 12,
          deliveredFraction: 0.3,
          counts: false,
        },
      });
  });

  it('counts exactly when the policy’s fraction was delivered', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 40, noNaN: true }), (mgDelivered) => {
        const decision = infusion.decide(stop({ mgDelivered }), given(infusion, ...visit.running).state);
        const [event] = decision.events;
        if (event?.type !== 'InfusionStopped') throw new Error('Not stopped.');
        expect(event.data.counts).toBe(event.data.deliveredFraction >= 0.5);
        expect(event.data.deliveredFraction).toBeCloseTo(mgDelivered / 40, 3);
      }),
    );
  });
});

describe('consent withdrawn with the pump running', () => {
  const note = {
    type: 'NoteConsentWithdrawal',
    consentType: 'TREATMENT_KETAMINE_OFFLABEL',
    effectiveFrom: visit.at('17:20').toString(),
  } as const;

  it('is noted once, in a visit that it still concerns', () => {
    given(infusion, ...visit.running)
      .when(note)
      .then(visit.withdrawn);
    given(infusion, visit.checkedIn).when(note).then(visit.withdrawn);
    given(infusion, ...visit.running, visit.withdrawn)
      .when(note)
      .thenNothing();
    given(infusion, ...visit.over)
      .when(note)
      .thenNothing();
    given(infusion, visit.checkedIn, visit.deferred).when(note).thenNothing();
  });

  it('allows no resumption, and a stop only as what it is', () => {
    const history = [...visit.running, visit.paused, visit.withdrawn];
    given(infusion, ...history)
      .when({ type: 'ResumeInfusion', reasonCode })
      .thenRefused('CONSENT_WITHDRAWN', 'CONSENT_ACTIVE');
    given(infusion, ...history)
      .when(stop())
      .thenRefused('CONSENT_WITHDRAWN', 'CONSENT_ACTIVE');
    given(infusion, ...history)
      .when(stop({ kind: 'CONSENT_WITHDRAWN', mgDelivered: 10 }))
      .then({ type: 'InfusionStopped' });
  });

  it('still allows pausing and observation', () => {
    given(infusion, ...visit.running, visit.withdrawn)
      .when({ type: 'PauseInfusion', reasonCode: 'HYPERTENSION' })
      .then(visit.paused);
    given(infusion, ...visit.over, visit.withdrawn)
      .when({ type: 'AssessRecovery', scale: 'ALDRETE', score: 9, now: visit.at('18:00') })
      .then(visit.recovered('18:00'));
  });
});
