import type { ClinicPolicy } from '#protocol';
import type { Dose } from './infusion.types.js';

type DoseLimits = ClinicPolicy['infusion']['dose'];

const roundTo = (digits: number, value: number): number => {
  const factor = 10 ** digits;
  return Math.round((value + Number.EPSILON) * factor) / factor;
};

/** Milligrams are computed here and nowhere else, to a tenth: what a syringe can be drawn up to. */
export const milligrams = (mgPerKg: number, weightKg: number): number => roundTo(1, mgPerKg * weightKg);

export const fractionDelivered = (mgDelivered: number, { mg }: Dose): number =>
  mg === 0 ? 0 : Math.min(1, roundTo(4, mgDelivered / mg));

export interface OutOfRange {
  readonly field: keyof DoseLimits;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Dose per weight, rate, total and duration are limits of their own: 1 mg/kg is usual, 1 mg/kg in 30 minutes is not.
 */
export const outOfRange = (
  { mgPerKg, mg, minutes }: Pick<Dose, 'mgPerKg' | 'mg' | 'minutes'>,
  limits: DoseLimits,
): OutOfRange[] => {
  const values: Readonly<Record<keyof DoseLimits, number>> = {
    mgPerKg,
    mgPerKgPerHour: roundTo(4, (mgPerKg * 60) / minutes),
    totalMg: mg,
    minutes,
  };
  return (Object.keys(values) as (keyof DoseLimits)[])
    .map((field) => ({ field, value: values[field], ...limits[field] }))
    .filter(({ value, min, max }) => !(value >= min && value <= max));
};
