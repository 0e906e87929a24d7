import type { MissingGate } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { gate } from './blocking.js';
import { isOutside, said, type OutOfRange } from './dose.js';
import { exact, rounded, times } from './exact.js';
import type { Dose, Weighed } from './infusion.types.js';

/** A slip of unit or of a digit is a jump from the weight before; and nobody weighs as much as some slips say. */
export const weightOutOfLine = (weightKg: number, weighed: Weighed | null, policy: ClinicPolicy): OutOfRange[] => {
  const { weightKg: possible, weightMaxChange } = policy.infusionRoom.order;
  const around = (share: number): number => rounded(times(exact(weighed?.kg ?? 0), exact(share)), 1);
  const usual = weighed === null ? possible : { min: around(1 - weightMaxChange), max: around(1 + weightMaxChange) };
  const limits = { min: Math.max(usual.min, possible.min), max: Math.min(usual.max, possible.max) };
  return [{ field: 'weightKg', value: weightKg, ...limits }].filter(isOutside);
};

/** Asked again at the start: what intake measured may have become known only after the order. */
export const weightMissing = (dose: Dose | null, weighed: Weighed | null, policy: ClinicPolicy): MissingGate[] => {
  if (dose === null) return [];
  if (weighed === null) {
    const detail = 'There is no earlier weight to compare the weight of the order with.';
    return [gate('DOSE_WEIGHT_REFERENCE', detail, 'ClearanceTestResulted')];
  }
  return weightOutOfLine(dose.weightKg, weighed, policy).map((problem) =>
    gate('DOSE_WEIGHT_KG', `${said(problem)}.`, 'DoseAdjusted', 'ClearanceTestResulted'),
  );
};
