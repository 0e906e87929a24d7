import { instant, Temporal } from '#kernel';
import type { Gap } from './infusion.types.js';

export const ms = (period: string): number => Temporal.Duration.from(period).total('millisecond');
export const at = (moment: string): number => instant(moment).epochMilliseconds;
export const text = (moment: number): string => Temporal.Instant.fromEpochMilliseconds(moment).toString();

/** Something that has to be observed in the room. */
export interface Due {
  readonly dueAt: number;
  /** From when on its absence is a gap. */
  readonly lapsesAt: number;
  readonly phase: Gap['phase'];
  /** Undefined: vital signs. */
  readonly scale?: string;
}
