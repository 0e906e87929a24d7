import type { Entry } from './ledger.js';
import { entriesOf, isClean, type Verdict } from './judge/index.js';
import { BLOWS, VICTIMS } from './plan.js';

/** What was done to one part. */
export interface Suffered {
  readonly victim: string;
  readonly blows: Readonly<Record<string, number>>;
  readonly downMs: number;
}

export interface Report {
  readonly clean: boolean;
  readonly seed: number;
  readonly minutes: number;
  readonly again: string;
  readonly seconds: number;
  readonly courses: { readonly begun: number; readonly byOutcome: Readonly<Record<string, number>> };
  readonly commands: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly retries: Readonly<Record<string, number>>;
  readonly repeats: number;
  readonly races: number;
  readonly suffered: readonly Suffered[];
  readonly verdict: Verdict;
}

export interface Ran {
  readonly seed: number;
  readonly minutes: number;
  readonly courses: number;
  readonly seconds: number;
}

const count = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

const suffered = (ledger: readonly Entry[]): readonly Suffered[] => {
  const blows = entriesOf(ledger, 'blow');
  return VICTIMS.flatMap((victim) => {
    const own = blows.filter((blow) => blow.victim === victim);
    const kinds = Object.fromEntries(BLOWS.map((kind) => [kind, own.filter(({ blow }) => blow === kind).length]));
    const downMs = own.reduce((sum, blow) => sum + blow.downMs, 0);
    return own.length === 0 ? [] : [{ victim, blows: kinds, downMs }];
  });
};

/** What a run did, and how to do it again, from the ledger. */
export const reportOf = (ledger: readonly Entry[], verdict: Verdict, ran: Ran): Report => {
  const { seed, minutes, courses, seconds } = ran;
  const sent = entriesOf(ledger, 'sent');
  const answered = entriesOf(ledger, 'answered');
  const notes = entriesOf(ledger, 'course');
  return {
    clean: isClean(verdict),
    seed,
    minutes,
    again: `npm run chaos -- --minutes ${minutes} --seed ${seed} --courses ${courses}`,
    seconds,
    courses: {
      begun: new Set(sent.flatMap(({ course }) => (course === null ? [] : [course]))).size,
      byOutcome: count(notes.filter(({ what }) => what === 'ended').map(({ text }) => text)),
    },
    commands: sent.length,
    acknowledged: answered.filter(({ status }) => status < 300).length,
    refused: answered.filter(({ status }) => status >= 400).length,
    retries: count(entriesOf(ledger, 'retried').map(({ why }) => why)),
    repeats: entriesOf(ledger, 'repeated').length,
    races: new Set(sent.flatMap(({ race }) => (race === undefined ? [] : [race]))).size,
    suffered: suffered(ledger),
    verdict,
  };
};
