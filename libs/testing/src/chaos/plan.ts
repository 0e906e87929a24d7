import { SERVICES } from '#contracts';
import { Random } from './random.js';

export const VICTIMS = [...SERVICES, 'gateway', 'kafka', 'postgres', 'eventstore'] as const;
export type Victim = (typeof VICTIMS)[number];
export const BLOWS = ['kill', 'pause', 'restart'] as const;
export type BlowKind = (typeof BLOWS)[number];

/** Something that is done to a part: killed or stopped and started again, or silenced for a while. */
export interface Blow {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly victim: Victim;
  readonly kind: BlowKind;
  /** How long it is left lying before it is helped up; of a pause, how long it is silent. */
  readonly forMs: number;
}

/** A service carries its relay and its consumer: whoever strikes it strikes both. */
const WEIGHTS: Readonly<Record<Victim, number>> = {
  intake: 2,
  scheduling: 1,
  infusion: 3,
  therapy: 3,
  course: 4,
  audit: 3,
  gateway: 3,
  kafka: 2,
  postgres: 3,
  eventstore: 2,
};

const KINDS: Readonly<Record<BlowKind, number>> = { kill: 5, pause: 3, restart: 2 };

/** PostgreSQL is helped up by whoever watches over it, at once; there is nobody to stop it in order but us. */
const kindFor = (victim: Victim, random: Random): BlowKind => {
  const kind = random.weighted(KINDS);
  return victim === 'postgres' && kind === 'restart' ? 'kill' : kind;
};

const EVERY_MS = { least: 5_000, most: 18_000 };
const FOR_MS: Readonly<Record<BlowKind, readonly [number, number]>> = {
  kill: [0, 3_000],
  pause: [1_000, 8_000],
  restart: [0, 1_000],
};
const TWO_AT_ONCE = 0.25;
/** The first seconds are for getting under way. */
const GRACE_MS = 4_000;

const blowOn = (at: number, victim: Victim, random: Random): Blow => {
  const kind = kindFor(victim, random);
  const [least, most] = FOR_MS[kind];
  return { at: Math.round(at), victim, kind, forMs: Math.round(random.between(least, most)) };
};

/** All blows of a run, in order of time. The same seed and length give the same blows. */
export const planOf = (seed: number, lengthMs: number): readonly Blow[] => {
  const random = Random.of(seed, 'blows');
  const blows: Blow[] = [];
  for (let at = GRACE_MS; ; at += random.between(EVERY_MS.least, EVERY_MS.most)) {
    if (at >= lengthMs) return blows;
    const victim = random.weighted(WEIGHTS);
    blows.push(blowOn(at, victim, random));
    if (!random.happens(TWO_AT_ONCE)) continue;
    const others = VICTIMS.filter((each) => each !== victim);
    blows.push(blowOn(at + random.between(0, 400), random.pick(others), random));
  }
};
