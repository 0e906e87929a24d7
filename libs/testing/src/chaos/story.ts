import type { Random } from './random.js';

export const PROTOCOLS = ['chaos.plain', 'chaos.window', 'chaos.apart', 'chaos.prepared'] as const;
export type ProtocolId = (typeof PROTOCOLS)[number];
export const APART: ProtocolId = 'chaos.apart';

/** How one patient's course goes; drawn before it begins, so that the seed decides. */
export interface Story {
  readonly protocolId: ProtocolId;
  readonly infusions: number;
  /** Tries to be integrated before there was an infusion. */
  readonly early: boolean;
  /** Prepared by a waiver, or in a session and then by a waiver of the rest. */
  readonly preparation: 'WAIVED' | 'SESSION';
  /** Whether a time is agreed for the first infusion, and given up again. */
  readonly booking: 'NONE' | 'KEPT' | 'CANCELLED';
  /** Each an infusion by its number; 0: none. */
  readonly heldAt: number;
  readonly stoppedByPatientAt: number;
  readonly withdrawnAt: number;
  readonly notComingAt: number;
  readonly lateAt: number;
  readonly leavesAfter: number;
  /** Starts that two clients race for. */
  readonly racesAt: readonly number[];
  /** Infusions after which somebody calls in time. */
  readonly calledAfter: readonly number[];
}

const MIX: Readonly<Record<ProtocolId, number>> = {
  'chaos.plain': 50,
  'chaos.window': 25,
  'chaos.apart': 10,
  'chaos.prepared': 15,
};

export const storyOf = (random: Random): Story => {
  const protocolId = random.weighted(MIX);
  const infusions = protocolId === APART ? 1 : random.whole(1, 3);
  const sometimes = (share: number): number => (random.happens(share) ? random.whole(1, infusions) : 0);
  const some = (share: number): number[] =>
    Array.from({ length: infusions }, (_, nth) => nth + 1).filter(() => random.happens(share));
  return {
    protocolId,
    infusions,
    early: random.happens(0.25),
    preparation: random.happens(0.5) ? 'WAIVED' : 'SESSION',
    booking: random.weighted({ NONE: 5, KEPT: 4, CANCELLED: 1 }),
    heldAt: sometimes(0.2),
    stoppedByPatientAt: sometimes(0.2),
    withdrawnAt: sometimes(0.1),
    notComingAt: sometimes(0.2),
    lateAt: protocolId === 'chaos.window' ? sometimes(0.35) : 0,
    leavesAfter: sometimes(0.12),
    racesAt: some(0.3),
    calledAfter: some(0.5),
  };
};
