import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemsOf } from '#contracts';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { CorrectDose, InfusionEvent, MarkReading } from './infusion.types.js';

const correct = (more: Partial<CorrectDose> = {}): CorrectDose => ({
  ...{ type: 'CorrectDose', mgDelivered: 10, order: null, reasonCode: 'TYPED_WRONG', reason: 'Ten, not forty.' },
  ...{ by: 'np-1', role: 'prescriber', now: visit.at('18:00'), policy: visit.policy },
  ...more,
});
const mark = (more: Partial<MarkReading> = {}): MarkReading => ({
  ...{ type: 'MarkReading', observedAt: visit.at('17:20').toString(), scale: null, reasonCode: 'OTHER_PATIENT' },
  ...{ reason: 'The cuff was on the neighbour.', by: 'nurse-1', role: 'nurse', now: visit.at('17:22') },
  ...{ policy: visit.policy },
  ...more,
});
const valid = (events: readonly InfusionEvent[]): void => {
  for (const { type, data, ...rest } of events) {
    const sealed = 'sealed' in rest ? { sealed: rest.sealed } : {};
    expect(problemsOf('infusion', { type, data, ...sealed })).toEqual([]);
  }
};

describe('a dose that was entered in error', () => {
  it('keeps what was entered, says what holds instead, and whether it still counts', () => {
    const { events } = given(infusion, ...visit.over).when(correct()).decision;
    expect(events).toMatchObject([
      {
        type: 'EnteredInErrorMarked',
        data: {
          target: 'DELIVERY',
          dose: {
            was: { mgDelivered: 40, deliveredFraction: 1, counts: true },
            is: { mgDelivered: 10, deliveredFraction: 0.25, counts: false },
          },
          markedBy: 'np-1',
        },
        sealed: { reason: 'Ten, not forty.' },
      },
    ]);
    valid(events);
    const { state } = given(infusion, ...visit.over, ...events);
    expect([state.status, state.stop?.mgDelivered, state.stop?.counts]).toEqual(['STOPPED', 10, false]);
    given(infusion, ...visit.over, ...events)
      .when(correct())
      .thenRefused('NOTHING_TO_CORRECT');
  });

  it('may have been the order: its milligrams are worked out anew, within the limits of any dose', () => {
    const order = { mgPerKg: 0.6, weightKg: 80 };
    const { events } = given(infusion, ...visit.over).when(correct({ mgDelivered: null, order })).decision;
    expect(events[0]).toMatchObject({
      data: { target: 'ORDER', dose: { is: { mgPerKg: 0.6, mg: 48, mgDelivered: 40, deliveredFraction: 0.8333 } } },
    });
    valid(events);
    given(infusion, ...visit.over)
      .when(correct({ mgDelivered: null, order: { mgPerKg: 5, weightKg: 80 } }))
      .thenRefused('DOSE_OUT_OF_RANGE');
    given(infusion, ...visit.over)
      .when(correct({ mgDelivered: null, order: { mgPerKg: 0.4, weightKg: 80 } }))
      .thenRefused('DOSE_OUT_OF_RANGE');
  });

  it('is corrected by whom the policy names, in time, after the stop, and within what was ordered', () => {
    given(infusion, ...visit.over)
      .when(correct({ role: 'nurse' }))
      .thenRefused('CORRECTION_NOT_ALLOWED');
    given(infusion, ...visit.over)
      .when(correct({ now: visit.at('17:40').add({ hours: 7 * 24 }) }))
      .then({
        type: 'EnteredInErrorMarked',
        data: { target: 'DELIVERY' } as never,
        sealed: { reason: 'Ten, not forty.' },
      });
    given(infusion, ...visit.over)
      .when(correct({ now: visit.at('17:41').add({ hours: 7 * 24 }) }))
      .thenRefused('CORRECTION_TOO_LATE');
    given(infusion, ...visit.running)
      .when(correct())
      .thenRefused('INFUSION_NOT_STOPPED');
    given(infusion, ...visit.over)
      .when(correct({ mgDelivered: 40.5 }))
      .thenRefused('DOSE_OUT_OF_RANGE');
  });

  it('counts by the share that was delivered, however often it is corrected', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(amounts, (tenths) => {
        const history: InfusionEvent[] = [...visit.over];
        for (const tenth of tenths) {
          const { decision } = given(infusion, ...history).when(correct({ mgDelivered: tenth / 10 }));
          history.push(...decision.events);
          const { stop } = given(infusion, ...history).state;
          expect(stop).toMatchObject({ mgDelivered: tenth / 10, counts: tenth >= 200 });
        }
        expect(history.filter(({ type }) => type === 'InfusionStopped')).toEqual([visit.stopped]);
      }),
    );
  });
});

describe('a reading that was entered in error', () => {
  const high = visit.vitalsTaken('17:10', { sbp: 186 });
  const breach = given(infusion, ...visit.running).when(visit.vitalsCommand('17:10', { sbp: 186 })).decision.events;
  const covered = [...visit.running, ...breach, visit.vitalsTaken('17:20')];

  it('counts for nothing, and what it covered up is recommended again', () => {
    expect(given(infusion, ...visit.running, ...breach).state.open).toMatchObject([{ ruleId: 'SBP_HIGH' }]);
    expect(given(infusion, ...covered).state.open).toEqual([]);
    const { events } = given(infusion, ...covered).when(mark()).decision;
    expect(events.map(({ type }) => type)).toEqual(['EnteredInErrorMarked', 'ThresholdBreached']);
    valid(events);
    const { state } = given(infusion, ...covered, ...events);
    expect(state.vitals.map(({ sbp }) => sbp)).toEqual([128, 186]);
    expect(state.open).toMatchObject([{ ruleId: 'SBP_HIGH', recommendation: 'HOLD' }]);
    expect(high.type).toBe('VitalsRecorded');
    given(infusion, ...covered, ...events)
      .when(mark())
      .thenRefused('READING_UNKNOWN');
  });

  it('may be a scale; it is marked by whom the policy names, and not long after the patient left', () => {
    const scale = { scale: 'CADSS6', observedAt: visit.at('17:55').toString(), now: visit.at('18:00') };
    const { events } = given(infusion, ...visit.observed).when(mark(scale)).decision;
    expect(events).toMatchObject([{ data: { target: 'SCALE', reading: { scale: 'CADSS6' } } }]);
    valid(events);
    const before = given(infusion, ...visit.observed).state.scales.length;
    expect(given(infusion, ...visit.observed, ...events).state.scales).toHaveLength(before - 1);
    given(infusion, ...covered)
      .when(mark({ role: 'therapist' }))
      .thenRefused('CORRECTION_NOT_ALLOWED');
    given(infusion, ...visit.observed, visit.discharged)
      .when(mark({ now: visit.at('18:41').add({ hours: 7 * 24 }) }))
      .thenRefused('CORRECTION_TOO_LATE');
    given(infusion, ...covered)
      .when(mark({ observedAt: visit.at('17:21').toString() }))
      .thenRefused('READING_UNKNOWN');
  });
});
