import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given } from '#testing';
import { milligrams, outOfRange } from './dose.js';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { CheckIn, CheckInPatient, OrderDose } from './infusion.types.js';

const checkIn = (rest: Partial<CheckIn> = {}): CheckInPatient => ({
  type: 'CheckInPatient',
  checkIn: { ...visit.checkIn, ...rest },
  policy: visit.policy,
});
const order = (rest: Partial<OrderDose> = {}): OrderDose => ({
  type: 'OrderDose',
  mgPerKg: 0.5,
  weightKg: 80,
  minutes: 40,
  prescriberId: 'np-1',
  credentialsMissing: [],
  policy: visit.policy,
  ...rest,
});

describe('checking in', () => {
  it('needs two kinds of identifier and consent said again', () => {
    given(infusion).when(checkIn()).then(visit.checkedIn);
    const attempt = given(infusion).when(checkIn({ identifiersMatched: ['NAME', 'NAME'], consentReaffirmed: false }));
    attempt.thenRefused('PRE_INFUSION_CHECKS_MISSING', 'IDENTIFIERS_MATCHED', 'CONSENT_REAFFIRMED');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'CheckInPatient', stepId: 'INFUSION:1' } },
    ]);
  });

  it('happens once, and before everything else', () => {
    given(infusion, visit.checkedIn).when(checkIn()).thenRefused('ALREADY_EXISTS');
    given(infusion).when(order()).thenRefused('INFUSION_NOT_CHECKED_IN');
  });
});

describe('the escort', () => {
  const escort = { relationship: 'SPOUSE', method: 'CONFIRMED_FOR_PICKUP' } as const;
  const confirm = { type: 'ConfirmEscort', escort } as const;

  it('is confirmed at any time while the patient is here', () => {
    given(infusion, visit.checkedIn).when(confirm).then(visit.escortConfirmed);
    given(infusion, ...visit.over)
      .when(confirm)
      .then(visit.escortConfirmed);
    given(infusion, ...visit.over, visit.discharged)
      .when(confirm)
      .thenRefused('INFUSION_OVER');
    given(infusion, visit.checkedIn, visit.deferred).when(confirm).thenRefused('INFUSION_OVER');
  });
});

describe('ordering the dose', () => {
  it('computes the milligrams', () => {
    given(infusion, visit.checkedIn).when(order()).then(visit.doseOrdered);
    expect(milligrams(0.5, 70.5)).toBe(35.3);
  });

  it.each([
    [{ mgPerKg: 1.1, minutes: 60 }, 'DOSE_MG_PER_KG', 'mgPerKg is 1.1, allowed 0.1 to 1'],
    [{ mgPerKg: 1, minutes: 30 }, 'DOSE_MG_PER_KG_PER_HOUR', 'mgPerKgPerHour is 2, allowed 0.1 to 1.5'],
    [{ mgPerKg: 1, weightKg: 130, minutes: 60 }, 'DOSE_TOTAL_MG', 'totalMg is 130, allowed 5 to 120'],
    [{ minutes: 121 }, 'DOSE_MINUTES', 'minutes is 121, allowed 30 to 120'],
  ])('refuses %j, naming field, value and range', (rest, gate, said) => {
    const attempt = given(infusion, visit.checkedIn).when(order(rest));
    expect(attempt.thenRefused('DOSE_OUT_OF_RANGE', gate).detail).toContain(said);
    expect(attempt.decision.events).toMatchObject([{ type: 'OrderingViolationBlocked' }]);
  });

  it('allows the edge of the policy', () => {
    given(infusion, visit.checkedIn)
      .when(order({ mgPerKg: 1, minutes: 40 }))
      .then({ type: 'DoseOrdered' });
  });

  it('needs a prescriber who may prescribe it', () => {
    given(infusion, visit.checkedIn)
      .when(order({ credentialsMissing: ['DEA'] }))
      .thenRefused('CREDENTIAL_INVALID', 'PRESCRIBER_DEA');
  });

  it('may be changed until the start', () => {
    given(infusion, ...visit.ready)
      .when(order())
      .then(visit.doseOrdered);
    given(infusion, ...visit.running)
      .when(order())
      .thenRefused('INFUSION_ALREADY_STARTED');
    given(infusion, ...visit.over, visit.discharged)
      .when(order())
      .thenRefused('INFUSION_OVER');
  });

  it('never lets a dose out of range through', () => {
    const limits = visit.policy.infusion.dose;
    const number = (max: number): fc.Arbitrary<number> => fc.double({ min: 0.01, max, noNaN: true });
    fc.assert(
      fc.property(number(3), number(300), number(300), (mgPerKg, weightKg, minutes) => {
        const decision = infusion.decide(order({ mgPerKg, weightKg, minutes }), given(infusion, visit.checkedIn).state);
        const mg = milligrams(mgPerKg, weightKg);
        const allowed = outOfRange({ mgPerKg, mg, minutes }, limits).length === 0;
        expect(decision.kind).toBe(allowed ? 'accepted' : 'refused');
        if (allowed) expect(mg).toBeLessThanOrEqual(limits.totalMg.max);
      }),
    );
  });
});

describe('deferring', () => {
  const defer = { type: 'DeferInfusion', initiator: 'CLINIC_SAFETY', reasonCode: 'HYPERTENSION' } as const;

  it('is possible until the start', () => {
    given(infusion, ...visit.ready)
      .when(defer)
      .then(visit.deferred);
    given(infusion, ...visit.running)
      .when(defer)
      .thenRefused('INFUSION_ALREADY_STARTED');
    given(infusion, visit.checkedIn, visit.deferred).when(defer).thenRefused('INFUSION_OVER');
  });
});
