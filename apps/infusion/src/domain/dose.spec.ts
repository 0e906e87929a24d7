import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculate, deliveredBy, fractionDelivered, hourlyDose, outOfPreparation, outOfRange } from './dose.js';
import { compare, dividedBy, exact, times } from './exact.js';
import * as visit from './fixtures.js';

const rules = visit.policy.infusionRoom.order;
const limits = visit.policy.infusion.dose;
const hundredths = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((units) => units / 100);
const orders = fc.record({
  mgPerKg: hundredths(0.1, 1),
  weightKg: hundredths(35, 200),
  minutes: fc.integer({ min: 30, max: 120 }),
  vialMgPerMl: fc.constantFrom(...rules.vialMgPerMl),
  infusionMl: fc.integer({ min: 20, max: 250 }),
});

describe('the calculation', () => {
  it.each([
    // 0.5 mg/kg for 72 kg in 40 minutes: 36 mg, 0.72 mL of 50 mg/mL, 75 mL/h
    [0.5, 72, 40, 50, 50, { mg: 36, drugMl: 0.72, diluentMl: 49.28, pumpMlPerH: 75 }],
    [0.5, 70.5, 40, 10, 100, { mg: 35.3, drugMl: 3.53, diluentMl: 96.47, pumpMlPerH: 150 }],
    [0.8, 81.25, 40, 100, 50, { mg: 65, drugMl: 0.65, diluentMl: 49.35, pumpMlPerH: 75 }],
    [0.35, 68.1, 100, 50, 100, { mg: 23.8, drugMl: 0.48, diluentMl: 99.52, pumpMlPerH: 60 }],
  ])('of %d mg/kg for %d kg', (mgPerKg, weightKg, minutes, vialMgPerMl, infusionMl, expected) => {
    expect(calculate({ mgPerKg, weightKg, minutes, vialMgPerMl, infusionMl }, rules)).toEqual(expected);
  });

  it('is off by no more than what a syringe and a pump can be set to', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { mg, drugMl, diluentMl, pumpMlPerH } = calculate(order, rules);
        const half = (digits: number) => Number(`5e-${digits + 1}`);
        const within = (a: number, b: number, most: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(most + 1e-9);
        within(mg, order.mgPerKg * order.weightKg, half(rules.rounding.mg));
        within(drugMl * order.vialMgPerMl, mg, half(rules.rounding.ml) * order.vialMgPerMl);
        within(drugMl + diluentMl, order.infusionMl, 0);
        within(
          (pumpMlPerH * order.minutes) / 60,
          order.infusionMl,
          (half(rules.rounding.mlPerHour) * order.minutes) / 60,
        );
      }),
    );
  });

  it('grows with the dose and the weight, and halves when the vial is twice as strong', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const more = calculate({ ...order, weightKg: order.weightKg + 1 }, rules);
        const same = calculate(order, rules);
        expect(more.mg).toBeGreaterThanOrEqual(same.mg);
        const unrounded = dividedBy(exact(same.mg), exact(order.vialMgPerMl));
        const twice = dividedBy(exact(same.mg), exact(2 * order.vialMgPerMl));
        expect(compare(times(twice, exact(2)), unrounded)).toBe(0);
      }),
    );
  });

  it('ten times the dose is found, whichever field slipped', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const problemsOf = (slipped: typeof order) => {
          const calculation = calculate(slipped, rules);
          return [...outOfRange(slipped, calculation, limits), ...outOfPreparation(slipped, calculation, rules)];
        };
        fc.pre(problemsOf(order).length === 0);
        for (const field of ['mgPerKg', 'minutes'] as const) {
          const tenfold = problemsOf({ ...order, [field]: order[field] * 10 });
          const tenth = problemsOf({ ...order, [field]: order[field] / 10 });
          fc.pre(field !== 'mgPerKg' || order.mgPerKg !== 0.1);
          expect([field, tenfold.length > 0, tenth.length > 0 || order[field] === 1]).toEqual([field, true, true]);
        }
      }),
    );
  });
});

it('what went in follows from the volume, and the rate from what is in it', () => {
  const mixture = { mg: 40, infusionMl: 50, weightKg: 80 };
  expect(deliveredBy(12.5, mixture)).toBe(10);
  expect(hourlyDose(75, mixture)).toBe(0.75);
  expect(fractionDelivered(12, mixture)).toBe(0.3);
  expect(fractionDelivered(1, { mg: 0 })).toBe(0);
});
