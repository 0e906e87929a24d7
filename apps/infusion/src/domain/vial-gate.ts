import type { MissingGate } from '#kernel';
import { gate } from './blocking.js';
import type { Dose } from './infusion.types.js';
import { inMg, micrograms, type Micrograms } from './quantity.js';

/** The ordered dose is in the room, out of the ledger of a registered location. */
export const vialMissing = (issued: Micrograms, dose: Dose | null): MissingGate[] =>
  dose === null || issued >= micrograms(dose.mg)
    ? []
    : [
        gate(
          'VIAL_ISSUED',
          `${inMg(micrograms(dose.mg))} are ordered, ${inMg(issued)} are issued to this visit from unexpired vials of a registered location.`,
          'VialIssued',
        ),
      ];
