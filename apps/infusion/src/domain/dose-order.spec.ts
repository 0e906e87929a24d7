import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given } from '#testing';
import { calculate, outOfPreparation, outOfRange } from './dose.js';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { AdjustDose } from './infusion.types.js';
import type { CheckDose } from './room.types.js';
import { weightOutOfLine } from './weight.js';

const { orderCommand: order } = visit;
const heavy = { weightKg: 130, weighed: { kg: 128, at: visit.weighed.at } };

describe('ordering the dose', () => {
  it('computes milligrams, millilitres and the rate of the pump', () => {
    given(infusion, visit.checkedIn).when(order()).then(visit.doseOrdered);
  });

  it.each([
    [{ mgPerKg: 1.1, minutes: 60 }, 'DOSE_MG_PER_KG', 'mgPerKg is 1.1, allowed 0.1 to 1'],
    [{ mgPerKg: 1, minutes: 30 }, 'DOSE_MG_PER_KG_PER_HOUR', 'mgPerKgPerHour is 2, allowed 0.1 to 1.5'],
    [{ mgPerKg: 1, ...heavy, minutes: 60, infusionMl: 100 }, 'DOSE_TOTAL_MG', 'totalMg is 130, allowed 5 to 120'],
    [{ minutes: 121 }, 'DOSE_MINUTES', 'minutes is 121, allowed 30 to 120'],
    [{ vialMgPerMl: 500 }, 'DOSE_VIAL_MG_PER_ML', 'vialMgPerMl is 500, allowed 10 to 100'],
    [{ infusionMl: 300 }, 'DOSE_INFUSION_ML', 'infusionMl is 300, allowed 20 to 250'],
    [{ mgPerKg: 1, infusionMl: 30 }, 'DOSE_FINAL_MG_PER_ML', 'finalMgPerMl is 2.6667, allowed 0.05 to 2'],
  ])('refuses %j, naming field, value and range', (rest, gate, said) => {
    const attempt = given(infusion, visit.checkedIn).when(order(rest));
    expect(attempt.thenRefused('DOSE_OUT_OF_RANGE', gate).detail).toContain(said);
    expect(attempt.decision.events).toMatchObject([{ type: 'OrderingViolationBlocked' }]);
  });

  it('finds a dose that is off by ten, and a weight in pounds', () => {
    given(infusion, visit.checkedIn)
      .when(order({ mgPerKg: 5 }))
      .thenRefused(
        'DOSE_OUT_OF_RANGE',
        'DOSE_MG_PER_KG',
        'DOSE_MG_PER_KG_PER_HOUR',
        'DOSE_TOTAL_MG',
        'DOSE_FINAL_MG_PER_ML',
      );
    const pounds = given(infusion, visit.checkedIn).when(order({ weightKg: 176.4 }));
    expect(pounds.thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_WEIGHT_KG').detail).toContain(
      'weightKg is 176.4, allowed 72 to 88',
    );
    given(infusion, visit.checkedIn)
      .when(order({ weightKg: 87 }))
      .then({ type: 'DoseOrdered' });
  });

  it('knows what anybody can weigh, also where no earlier weight is known yet', () => {
    const weighed = null;
    given(infusion, visit.checkedIn)
      .when(order({ weightKg: 80, weighed }))
      .then({ type: 'DoseOrdered' });
    given(infusion, visit.checkedIn)
      .when(order({ weightKg: 29, weighed }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_WEIGHT_KG');
    given(infusion, visit.checkedIn)
      .when(order({ weightKg: 251, mgPerKg: 0.3, weighed }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_WEIGHT_KG');
    const limit = { kg: 245, at: visit.weighed.at };
    const beyond = given(infusion, visit.checkedIn).when(order({ weightKg: 251, mgPerKg: 0.3, weighed: limit }));
    expect(beyond.thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_WEIGHT_KG').detail).toContain('allowed 220.5 to 250');
  });

  it('goes up in steps', () => {
    const previous = { mgPerKg: 0.5 };
    given(infusion, visit.checkedIn)
      .when(order({ mgPerKg: 0.7, previous }))
      .then({ type: 'DoseOrdered' });
    given(infusion, visit.checkedIn)
      .when(order({ mgPerKg: 0.71, previous }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_MG_PER_KG_STEP');
    given(infusion, visit.checkedIn)
      .when(order({ mgPerKg: 0.1, minutes: 30, previous }))
      .then({ type: 'DoseOrdered' });
  });

  it('needs a weight that is neither old nor of tomorrow', () => {
    given(infusion, visit.checkedIn)
      .when(order({ weightMeasuredAt: '2026-03-02T16:09:00Z' }))
      .thenRefused('DOSE_OUT_OF_RANGE', 'DOSE_WEIGHT_AGE');
    given(infusion, visit.checkedIn)
      .when(order({ weightMeasuredAt: '2026-03-02T16:10:00Z' }))
      .then({ type: 'DoseOrdered' });
    given(infusion, visit.checkedIn)
      .when(order({ weightMeasuredAt: visit.at('16:11').toString() }))
      .thenRefused('TIME_IN_FUTURE');
  });

  it('needs a prescriber who may prescribe it', () => {
    given(infusion, visit.checkedIn)
      .when(order({ credentialsMissing: ['DEA'] }))
      .thenRefused('CREDENTIAL_INVALID', 'PRESCRIBER_DEA');
  });

  it('comes once; another dose is an adjustment with a reason, until the start', () => {
    const adjust = (rest: Partial<AdjustDose> = {}): AdjustDose => ({
      ...order({ mgPerKg: 0.4 }),
      type: 'AdjustDose',
      reasonCode: 'SENSITIVE',
      ...rest,
    });
    given(infusion, ...visit.ready)
      .when(order())
      .thenRefused('DOSE_ALREADY_ORDERED');
    given(infusion, ...visit.ready)
      .when(adjust())
      .then({
        type: 'DoseAdjusted',
        data: { fromMgPerKg: 0.5, fromMg: 40, mg: 32, drugMl: 0.64, reasonCode: 'SENSITIVE' } as never,
      });
    given(infusion, visit.checkedIn).when(adjust()).thenRefused('DOSE_NOT_ORDERED');
    given(infusion, ...visit.ready)
      .when(adjust({ mgPerKg: 4 }))
      .thenRefused('DOSE_OUT_OF_RANGE');
    for (const command of [order(), adjust()]) {
      given(infusion, ...visit.running)
        .when(command)
        .thenRefused('INFUSION_ALREADY_STARTED');
      given(infusion, ...visit.over, visit.discharged)
        .when(command)
        .thenRefused('INFUSION_OVER');
    }
  });

  it('never lets a dose out of range through', () => {
    const { infusion: room, infusionRoom } = visit.policy;
    const number = (max: number): fc.Arbitrary<number> => fc.double({ min: 0.01, max, noNaN: true });
    fc.assert(
      fc.property(number(3), number(300), number(300), number(400), (mgPerKg, weightKg, minutes, infusionMl) => {
        const weighed = { kg: Math.max(1, weightKg), at: visit.weighed.at };
        const command = order({ mgPerKg, weightKg, minutes, infusionMl, weighed });
        const decision = infusion.decide(command, given(infusion, visit.checkedIn).state);
        const calculation = calculate(command, infusionRoom.order);
        const problems = [
          ...outOfRange(command, calculation, room.dose),
          ...outOfPreparation(command, calculation, infusionRoom.order),
          ...weightOutOfLine(weightKg, weighed, visit.policy),
        ];
        expect(decision.kind).toBe(problems.length === 0 ? 'accepted' : 'refused');
        if (decision.kind === 'accepted') expect(calculation.mg).toBeLessThanOrEqual(room.dose.totalMg.max);
      }),
    );
  });
});

describe('the independent check', () => {
  const check = (rest: Partial<CheckDose> = {}): CheckDose => ({
    type: 'CheckDose',
    by: 'nurse-2',
    preparedBy: 'nurse-1',
    computedMg: 40,
    computedMl: 0.8,
    computedMlPerH: 75,
    policy: visit.policy,
    ...rest,
  });
  const ordered = [visit.checkedIn, visit.doseOrdered];

  it('is made by somebody who neither ordered nor prepared the dose', () => {
    given(infusion, ...ordered)
      .when(check())
      .then(visit.doseChecked);
    given(infusion, ...ordered)
      .when(check({ by: 'np-1' }))
      .thenRefused('CHECKER_NOT_INDEPENDENT', 'INDEPENDENT_CHECKER');
    given(infusion, ...ordered)
      .when(check({ preparedBy: 'nurse-2' }))
      .thenRefused('CHECKER_NOT_INDEPENDENT', 'INDEPENDENT_CHECKER');
  });

  it('has to come to the same, within what the policy lets pass, and is not told the answer', () => {
    given(infusion, ...ordered)
      .when(check({ computedMg: 40.4, computedMl: 0.808, computedMlPerH: 74.25 }))
      .then({ type: 'DoseIndependentlyChecked' });
    const attempt = given(infusion, ...ordered).when(check({ computedMl: 8, computedMlPerH: 75.8 }));
    const { detail } = attempt.thenRefused('DOSE_CHECK_DISAGREES', 'CHECK_ML', 'CHECK_ML_PER_H');
    expect(detail).toContain('computedMl is 8, more than 1 %');
    expect(detail).not.toMatch(/0\.8|75[^.]/);
    expect(attempt.decision.events).toMatchObject([{ type: 'OrderingViolationBlocked' }]);
  });

  it('is of an order, before the start', () => {
    given(infusion, visit.checkedIn).when(check()).thenRefused('DOSE_NOT_ORDERED');
    given(infusion, ...visit.running)
      .when(check())
      .thenRefused('INFUSION_ALREADY_STARTED');
  });

  it('never agrees with a number that is further off than the tolerance', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (computedMg) => {
        const { kind } = infusion.decide(check({ computedMg }), given(infusion, ...ordered).state);
        const off = Math.abs(computedMg - 40);
        if (off > 0.4 + 1e-6) expect(kind).toBe('refused');
        if (off < 0.4 - 1e-6) expect(kind).toBe('accepted');
      }),
    );
  });
});
