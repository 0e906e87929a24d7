import { instantText, msOf, Temporal } from '#kernel';
import type { Gap } from './infusion.types.js';

const periods = new Map<string, number>();

/** Periods are those of the policy: few, and read for every observation. */
export const ms = (period: string): number => {
  const known = periods.get(period);
  if (known !== undefined) return known;
  const found = Temporal.Duration.from(period).total('millisecond');
  periods.set(period, found);
  return found;
};
export const at = msOf;
export const text = instantText;

/** Something that has to be observed in the room. */
export interface Due {
  readonly dueAt: number;
  /** From when on its absence is a gap. */
  readonly lapsesAt: number;
  readonly phase: Gap['phase'];
  /** Undefined: vital signs. */
  readonly scale?: string;
}
