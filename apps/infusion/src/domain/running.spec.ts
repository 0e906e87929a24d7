import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STOP_KINDS } from '#contracts';
import { refusal } from '#kernel';
import { policyVersionOf } from '#protocol';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { ChangeRate } from './room.types.js';

const reasonCode = 'PATIENT_REQUEST';
const { stopCommand: stop, pauseCommand: pause, resumeCommand: resume } = visit;
describe('the pump', () => {
  it('is paused and resumed', () => {
    given(infusion, ...visit.running)
      .when(pause())
      .then({ type: 'InfusionPaused', data: { reasonCode: 'HYPERTENSION', pausedAt: visit.at('17:01').toString() } });
    given(infusion, ...visit.running, visit.vitalsTaken('17:10'), visit.paused)
      .when(resume({ reasonCode }))
      .then({
        type: 'InfusionResumed',
        data: { reasonCode, supervisorId: 'np-1', policyVersion: policyVersionOf(visit.policy) },
      });
  });

  it('is resumed only by somebody who may administer, under somebody who supervises', () => {
    const gateOf = (name: string) => ({ gate: name, detail: '', satisfiedBy: [] });
    const absent = refusal('SUPERVISOR_NOT_ON_SITE', 'Nobody.', [gateOf('SUPERVISOR_ON_SITE')]);
    const lapsed = refusal('CREDENTIAL_INVALID', 'Lapsed.', [gateOf('ADMINISTER_LICENSE')]);
    const held = [...visit.running, visit.vitalsTaken('17:10'), visit.paused];
    given(infusion, ...held)
      .when(resume({ supervisorId: null, crewProblems: [absent, lapsed] }))
      .thenRefused('SUPERVISOR_NOT_ON_SITE', 'SUPERVISOR_ON_SITE', 'ADMINISTER_LICENSE');
    given(infusion, ...held)
      .when(resume({ crewProblems: [lapsed] }))
      .thenRefused('CREDENTIAL_INVALID', 'ADMINISTER_LICENSE');
  });

  it('is paused only while it runs, resumed only while it is paused', () => {
    given(infusion, ...visit.ready)
      .when(pause())
      .thenRefused('INFUSION_NOT_RUNNING');
    given(infusion, ...visit.running)
      .when(resume())
      .thenRefused('INFUSION_NOT_PAUSED');
  });

  it('is stopped from running or paused', () => {
    given(infusion, ...visit.monitored)
      .when(stop())
      .then(visit.stopped);
    given(infusion, ...visit.monitored, visit.paused)
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
    given(infusion, ...visit.monitored)
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
        const decision = infusion.decide(stop({ mgDelivered }), given(infusion, ...visit.monitored).state);
        const [event] = decision.events;
        if (event?.type !== 'InfusionStopped') throw new Error('Not stopped.');
        expect(event.data.counts).toBe(event.data.deliveredFraction >= 0.5);
        expect(event.data.deliveredFraction).toBeCloseTo(mgDelivered / 40, 3);
      }),
    );
  });
});

describe('a recommendation to hold', () => {
  const hold = visit.breached('SBP_HIGH');
  const history = [...visit.running, visit.vitalsTaken('17:10', { sbp: 185 }), hold];

  it('is confirmed by the person who pauses', () => {
    given(infusion, ...history)
      .when(pause({ confirms: ['SBP_HIGH'], volumeInfusedMl: 12.5 }))
      .then({ type: 'InfusionPaused', data: { confirms: ['SBP_HIGH'], volumeInfusedMl: 12.5 } as never });
    given(infusion, ...visit.running)
      .when(pause({ confirms: ['SBP_HIGH'] }))
      .thenRefused('THRESHOLD_NOT_OPEN');
  });

  it('keeps the pump from being resumed until a reading is within limits, or a clinician answers', () => {
    const held = [...history, visit.paused];
    given(infusion, ...held)
      .when(resume())
      .thenRefused('HOLD_NOT_CLEARED', 'WITHIN_LIMITS');
    given(infusion, ...held, visit.vitalsTaken('17:15'))
      .when(resume())
      .then({ type: 'InfusionResumed' });
    given(infusion, ...held, visit.acknowledged('SBP_HIGH'))
      .when(resume())
      .then({ type: 'InfusionResumed' });
  });

  it('is not asked for twice by a stop: a newer reading may have cleared what it follows', () => {
    given(infusion, ...visit.monitored)
      .when(stop({ kind: 'CLINICAL', mgDelivered: 10, confirms: ['SBP_HIGH'] }))
      .then({ type: 'InfusionStopped', data: { kind: 'CLINICAL', confirms: ['SBP_HIGH'] } as never });
  });

  it('does not stand in the way of a patient who says stop', () => {
    const [event] = given(infusion, ...history)
      .when(stop({ kind: 'PATIENT', reasonCode, mgDelivered: 10, now: visit.at('17:11') }))
      .decision.events.slice(-1);
    expect(event).toMatchObject({ type: 'InfusionStopped', data: { kind: 'PATIENT' } });
  });
});

describe('the rate', () => {
  const change = (rest: object = {}): ChangeRate => ({
    type: 'ChangeRate',
    mlPerHour: 60,
    volumeInfusedMl: 12.5,
    reasonCode: 'NAUSEA',
    orderedBy: 'np-1',
    now: visit.at('17:10'),
    policy: visit.policy,
    ...rest,
  });

  it('changes with what had gone in, and what it comes to', () => {
    given(infusion, ...visit.running)
      .when(change())
      .then({
        type: 'RateChanged',
        data: { fromMlPerH: 75, toMlPerH: 60, mgPerKgPerHour: 0.6, volumeInfusedMl: 12.5 } as never,
      });
    given(infusion, ...visit.ready)
      .when(change())
      .thenRefused('INFUSION_NOT_RUNNING');
  });

  it('stays inside the policy: ten times as fast is refused, naming value and range', () => {
    const attempt = given(infusion, ...visit.running).when(change({ mlPerHour: 600 }));
    expect(attempt.thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_RATE').detail).toBe(
      'mgPerKgPerHour is 6, allowed 0.1 to 1.5.',
    );
  });

  it('knows that nothing flows back, and nothing beyond what was filled in', () => {
    const after = [...visit.running, ...given(infusion, ...visit.running).when(change()).decision.events];
    given(infusion, ...after)
      .when(change({ volumeInfusedMl: 12 }))
      .thenRefused('VOLUME_IMPLAUSIBLE');
    given(infusion, ...after)
      .when(change({ volumeInfusedMl: 51 }))
      .thenRefused('VOLUME_IMPLAUSIBLE');
  });

  it('and the milligrams that are said to be delivered have to fit the volume', () => {
    given(infusion, ...visit.monitored)
      .when(stop({ mgDelivered: 20, volumeInfusedMl: 25 }))
      .then({ type: 'InfusionStopped', data: { volumeInfusedMl: 25 } as never });
    given(infusion, ...visit.monitored)
      .when(stop({ mgDelivered: 2, volumeInfusedMl: 25 }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_DELIVERED');
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

  it('allows no resumption, and any stop', () => {
    const history = [...visit.monitored, visit.paused, visit.withdrawn];
    given(infusion, ...history)
      .when(resume())
      .thenRefused('CONSENT_WITHDRAWN', 'CONSENT_ACTIVE');
    for (const kind of STOP_KINDS)
      given(infusion, ...history)
        .when(stop({ kind, mgDelivered: 10 }))
        .then({ type: 'InfusionStopped', data: { kind } as never });
  });

  it('still allows pausing and observation', () => {
    given(infusion, ...visit.running, visit.withdrawn)
      .when(pause())
      .then({ type: 'InfusionPaused' });
    given(infusion, ...visit.over, visit.withdrawn)
      .when({ type: 'AssessRecovery', scale: 'ALDRETE', score: 9, now: visit.at('18:00') })
      .then(visit.recovered('18:00'));
  });
});
