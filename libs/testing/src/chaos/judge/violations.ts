import { entriesOf, type Evidence, type Finding } from './evidence.js';
import { medication } from './medication.js';
import { order } from './order.js';
import { views } from './views.js';

/** Breaks what must always hold. */
export const violations = (evidence: Evidence): readonly Finding[] => [
  ...repetitions(evidence),
  ...letThrough(evidence),
  ...racesNobodyWon(evidence),
  ...errors(evidence),
  ...order(evidence),
  ...medication(evidence),
  ...views(evidence),
  ...conformance(evidence),
  ...evidence.trailProblems.map((detail) => ({ what: 'TRAIL', where: 'audit', detail })),
  ...evidence.endedByThemselves.map((where) => ({ what: 'ENDED_BY_ITSELF', where, detail: 'nobody had told it to' })),
];

/** The same key, the same answer, word for word. */
const repetitions = ({ ledger }: Evidence): readonly Finding[] => {
  const first = new Map(entriesOf(ledger, 'answered').map((answer) => [answer.key, answer]));
  return entriesOf(ledger, 'repeated').flatMap(({ key, status, position, text }) => {
    const answer = first.get(key);
    if (answer?.status === status && answer.position === position && answer.text === text) return [];
    return [{ what: 'OTHER_ANSWER', where: key, detail: `${answer?.status} ${answer?.text}, then ${status} ${text}` }];
  });
};

const letThrough = ({ ledger }: Evidence): readonly Finding[] =>
  entriesOf(ledger, 'course')
    .filter(({ what }) => what === 'let-through')
    .map(({ courseId, text }) => ({ what: 'LET_THROUGH', where: courseId, detail: text }));

/** Races are for what one of the two must get. */
const racesNobodyWon = ({ ledger }: Evidence): readonly Finding[] => {
  const status = new Map(entriesOf(ledger, 'answered').map((answer) => [answer.key, answer.status]));
  const races = new Map<string, string[]>();
  for (const { race, key } of entriesOf(ledger, 'sent'))
    if (race !== undefined) races.set(race, [...(races.get(race) ?? []), key]);
  return [...races]
    .filter(([, keys]) => keys.every((key) => (status.get(key) ?? 0) >= 400))
    .map(([, keys]) => ({ what: 'RACE_NOBODY_WON', where: keys.join(' '), detail: 'both were refused' }));
};

/** An outage has a code that says so. Anything else that a server cannot answer is a fault of its own. */
const errors = ({ ledger }: Evidence): readonly Finding[] =>
  entriesOf(ledger, 'retried')
    .filter(({ status }) => status === 500)
    .map(({ key, why }) => ({ what: 'SERVER_ERROR', where: key, detail: why }));

const conformance = ({ courses }: Evidence): readonly Finding[] =>
  courses
    .filter(({ divergences }) => divergences > 0)
    .map(({ courseId, divergences }) => ({ what: 'DIVERGENCE', where: courseId, detail: String(divergences) }));
