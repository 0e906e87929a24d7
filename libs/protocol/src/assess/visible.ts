import { canonicalJson } from '#kernel';
import type { Fact } from '../facts.js';
import { parseInstant, zoneKnown, type Ms } from './time.js';

/** A fact with its instant read. */
export interface Dated<F extends Fact = Fact> {
  readonly fact: F;
  readonly at: Ms;
}

export interface Visible {
  /** True at the asked instant, in canonical order: by instant, then by id (UUIDv7 ids keep the order of one instant). */
  readonly facts: readonly Dated[];
  /** When the next fact becomes true. */
  readonly nextFactAt: Ms;
  /** Ids of facts that cannot be read, or that stand for two different facts. */
  readonly doubtful: readonly string[];
}

/** One fact per id. Two different facts with one id: the canonically smaller is kept, so that order does not matter. */
const unique = (facts: readonly Fact[], doubtful: Set<string>): Iterable<Fact> => {
  const byId = new Map<string, Fact>();
  for (const fact of facts) {
    const known = byId.get(fact.factId);
    if (known === undefined) byId.set(fact.factId, fact);
    else if (known !== fact) byId.set(fact.factId, smaller(known, fact, doubtful));
  }
  return byId.values();
};

const smaller = (a: Fact, b: Fact, doubtful: Set<string>): Fact => {
  const [textA, textB] = [canonicalJson(a), canonicalJson(b)];
  if (textA !== textB) doubtful.add(a.factId);
  return textA <= textB ? a : b;
};

const readable = (fact: Fact): boolean => {
  if ('validUntil' in fact && Number.isNaN(parseInstant(fact.validUntil))) return false;
  if ('zone' in fact && !zoneKnown(fact.zone)) return false;
  return !('siteZone' in fact) || zoneKnown(fact.siteZone);
};

const inOrder = (a: Dated, b: Dated): number => {
  if (a.at !== b.at) return a.at - b.at;
  return a.fact.factId < b.fact.factId ? -1 : 1;
};

/** What is known at an instant, out of a set of facts in any order and with repetitions. */
export const visible = (facts: readonly Fact[], at: Ms): Visible => {
  const doubtful = new Set<string>();
  const known: Dated[] = [];
  let nextFactAt = Number.POSITIVE_INFINITY;
  for (const fact of unique(facts, doubtful)) {
    const happened = parseInstant(fact.at);
    if (Number.isNaN(happened)) doubtful.add(fact.factId);
    else if (happened > at) nextFactAt = Math.min(nextFactAt, happened);
    else if (readable(fact)) known.push({ fact, at: happened });
    else doubtful.add(fact.factId);
  }
  return { facts: known.sort(inOrder), nextFactAt, doubtful: [...doubtful].sort() };
};
