import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculate, deliveredBy, fractionDelivered, hourlyDose, outOfPreparation, outOfRange } from './dose.js';
import { compare, dividedBy, exact, times } from './exact.js';
import * as visit from './fixtures.js';
import { weightOutOfLine } from './weight.js';

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
    [{ mgPerKg: 0.5, weightKg: 72, minutes: 40, vialMgPerMl: 50, infusionMl: 50 }, [36, 0.72, 49.28, 75]],
    [{ mgPerKg: 0.5, weightKg: 70.5, minutes: 40, vialMgPerMl: 10, infusionMl: 100 }, [35.3, 3.53, 96.47, 150]],
    [{ mgPerKg: 0.8, weightKg: 81.25, minutes: 40, vialMgPerMl: 100, infusionMl: 50 }, [65, 0.65, 49.35, 75]],
    [{ mgPerKg: 0.35, weightKg: 68.1, minutes: 100, vialMgPerMl: 50, infusionMl: 100 }, [23.8, 0.48, 99.52, 60]],
  ])('of %j', (order, expected) => {
    const { mg, drugMl, diluentMl, pumpMlPerH } = calculate(order, rules);
    expect([mg, drugMl, diluentMl, pumpMlPerH]).toEqual(expected);
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
          return [
            ...outOfRange(slipped, calculation, limits),
            ...outOfPreparation(slipped, calculation, rules),
            ...weightOutOfLine(slipped.weightKg, { kg: order.weightKg, at: visit.weighed.at }, visit.policy),
          ];
        };
        fc.pre(problemsOf(order).length === 0);
        for (const field of ['mgPerKg', 'minutes', 'weightKg'] as const) {
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
