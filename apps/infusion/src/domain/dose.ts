import type { ClinicPolicy } from '#protocol';
import { dividedBy, exact, minus, rounded, times } from './exact.js';

type DoseLimits = ClinicPolicy['infusion']['dose'];
type OrderRules = ClinicPolicy['infusionRoom']['order'];

export interface DoseOrder {
  readonly mgPerKg: number;
  readonly weightKg: number;
  readonly minutes: number;
  /** Concentration in the vial. */
  readonly vialMgPerMl: number;
  /** Volume in the pump, drug and diluent together. */
  readonly infusionMl: number;
}

/** What an order comes to, in numbers that a syringe and a pump can be set to. */
export interface Calculation {
  readonly mg: number;
  readonly drugMl: number;
  readonly diluentMl: number;
  readonly pumpMlPerH: number;
}

/** The calculation, here and nowhere else. Exact in between; rounded only where a number leaves it. */
export const calculate = (order: DoseOrder, { rounding }: Pick<OrderRules, 'rounding'>): Calculation => {
  const mg = rounded(times(exact(order.mgPerKg), exact(order.weightKg)), rounding.mg);
  const drugMl = rounded(dividedBy(exact(mg), exact(order.vialMgPerMl)), rounding.ml);
  const diluentMl = rounded(minus(exact(order.infusionMl), exact(drugMl)), rounding.ml);
  const perHour = times(dividedBy(exact(order.infusionMl), exact(order.minutes)), exact(60));
  return { mg, drugMl, diluentMl, pumpMlPerH: rounded(perHour, rounding.mlPerHour) };
};

export const fractionDelivered = (mgDelivered: number, { mg }: { readonly mg: number }): number =>
  mg === 0 ? 0 : Math.min(1, rounded(dividedBy(exact(mgDelivered), exact(mg)), 4));

/** Milligrams in a volume from the pump, to a tenth. */
export const deliveredBy = (
  volumeMl: number,
  { mg, infusionMl }: { readonly mg: number; readonly infusionMl: number },
): number => rounded(dividedBy(times(exact(volumeMl), exact(mg)), exact(infusionMl)), 1);

/** Dose per weight and hour at a rate of the pump. */
export const hourlyDose = (
  mlPerHour: number,
  { mg, infusionMl, weightKg }: { readonly mg: number; readonly infusionMl: number; readonly weightKg: number },
): number => {
  const mgPerHour = dividedBy(times(exact(mlPerHour), exact(mg)), exact(infusionMl));
  return rounded(dividedBy(mgPerHour, exact(weightKg)), 4);
};

export interface OutOfRange {
  readonly field: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

export const said = ({ field, value, min, max }: OutOfRange): string =>
  `${field} is ${value}, allowed ${min} to ${max}`;

/**
 * Dose per weight, rate, total and duration are limits of their own: 1 mg/kg is usual, 1 mg/kg in 30 minutes is not.
 */
export const outOfRange = (order: DoseOrder, { mg, diluentMl }: Calculation, limits: DoseLimits): OutOfRange[] => {
  const values: Readonly<Record<keyof DoseLimits, number>> = {
    mgPerKg: order.mgPerKg,
    mgPerKgPerHour: rounded(times(dividedBy(exact(order.mgPerKg), exact(order.minutes)), exact(60)), 4),
    totalMg: mg,
    minutes: order.minutes,
  };
  const beyond = (Object.keys(values) as (keyof DoseLimits)[])
    .map((field) => ({ field, value: values[field], ...limits[field] }))
    .filter(isOutside);
  return diluentMl >= 0 ? beyond : [...beyond, { field: 'diluentMl', value: diluentMl, min: 0, max: order.infusionMl }];
};

export const isOutside = ({ value, min, max }: Omit<OutOfRange, 'field'>): boolean => !(value >= min && value <= max);

/** How the drug is diluted: only the vials that the policy names, and never stronger into a vein than it says. */
export const outOfPreparation = (order: DoseOrder, { mg }: Calculation, rules: OrderRules): OutOfRange[] => {
  const finalMgPerMl = rounded(dividedBy(exact(mg), exact(order.infusionMl)), 4);
  const stocked = rules.vialMgPerMl.includes(order.vialMgPerMl);
  const [min, max] = [Math.min(...rules.vialMgPerMl), Math.max(...rules.vialMgPerMl)];
  return [
    ...(stocked ? [] : [{ field: 'vialMgPerMl', value: order.vialMgPerMl, min, max }]),
    ...[
      { field: 'infusionMl', value: order.infusionMl, ...rules.infusionMl },
      { field: 'finalMgPerMl', value: finalMgPerMl, ...rules.finalMgPerMl },
    ].filter(isOutside),
  ];
};
