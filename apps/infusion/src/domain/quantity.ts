import { refusal, type Refusal } from '#kernel';

/**
 * Amounts of the drug are whole micrograms: a tenth of a milligram has no exact binary fraction, and a ledger that is
 * summed in floats is off by itself.
 */
export type Micrograms = number;

const PER_MG = 1000;

/** The nearest whole microgram. For amounts that were computed or read off a pump. */
export const micrograms = (mg: number): Micrograms => Math.round(mg * PER_MG);

export const milligramsOf = (mcg: Micrograms): number => mcg / PER_MG;

/** What cannot be recorded exactly as it was said; undefined when it can. */
export const inexact = (field: string, mg: number): Refusal | undefined => {
  const whole = micrograms(mg);
  return Number.isSafeInteger(whole) && whole >= 0 && Math.abs(mg * PER_MG - whole) < 1e-6
    ? undefined
    : refusal('QUANTITY_INVALID', `${field} is ${mg}, allowed: milligrams with at most three decimals.`);
};

export const inMg = (mcg: Micrograms): string => `${milligramsOf(mcg)} mg`;
