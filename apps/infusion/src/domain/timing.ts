import { instantText, msOf, periodMs } from '#kernel';
import type { Gap } from './infusion.types.js';

export const ms = periodMs;
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
