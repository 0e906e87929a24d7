import { entriesOf, grouped, placeOf, repeated, textOf, type Evidence, type Finding } from './evidence.js';

/** Is there once more than it was decided. */
export const doubled = (evidence: Evidence): readonly Finding[] => [
  ...identities(evidence),
  ...commands(evidence),
  ...permits(evidence),
  ...races(evidence),
  ...evidenceTwice(evidence),
  ...deadlines(evidence),
];

const finding = (what: string, detail: string) => (pair: readonly [string, number]) => ({
  what,
  where: pair[0],
  detail: `${detail}, ${pair[1]} times`,
});

const identities = ({ history, courses }: Evidence): readonly Finding[] => [
  ...repeated(history, ({ eventId }) => eventId).map(finding('EVENT_ID', 'in the services')),
  ...repeated(history, (event) => `${event.service}/${placeOf(event)}`).map(finding('POSITION', 'in the services')),
  ...courses.flatMap(({ trail }) => [
    ...repeated(trail, ({ eventId }) => eventId).map(finding('EVENT_ID', 'in the trail')),
    ...repeated(trail, placeOf).map(finding('POSITION', 'in the trail')),
  ]),
];

/** One command is one transaction: what a person's request wrote in two of them was carried out twice. */
const commands = ({ ledger, history }: Evidence): readonly Finding[] => {
  const written = grouped(
    history.filter(({ byPerson }) => byPerson),
    ({ correlationId }) => correlationId,
  );
  return entriesOf(ledger, 'sent').flatMap(({ key, path }) => {
    const events = written.get(key) ?? [];
    const transactions = new Set(events.map(({ service, transaction }) => `${service}/${transaction}`));
    if (transactions.size <= 1) return [];
    const firsts = [...grouped(events, ({ transaction }) => transaction).values()].flatMap(([first]) => first ?? []);
    const where = firsts.map(placeOf).join(' ');
    return [{ what: 'COMMAND', where, detail: `${path} under ${key}, ${transactions.size} times` }];
  });
};

const STARTS = new Set(['InfusionStarted', 'TherapySessionStarted']);

const permits = ({ history }: Evidence): readonly Finding[] => {
  const starts = history.filter(({ type }) => STARTS.has(type));
  return repeated(starts, ({ data }) => textOf(data['permitId'])).map(finding('PERMIT', 'used by starts'));
};

const races = ({ ledger }: Evidence): readonly Finding[] => {
  const raced = entriesOf(ledger, 'sent').filter(({ race }) => race !== undefined);
  const raceOf = new Map(raced.map(({ key, race }) => [key, race ?? '']));
  const won = entriesOf(ledger, 'answered').filter(({ key, status }) => raceOf.has(key) && status < 300);
  return repeated(won, ({ key }) => raceOf.get(key) ?? '').map(finding('RACE', 'won'));
};

const evidenceTwice = ({ history }: Evidence): readonly Finding[] => {
  const taken = history.filter(({ type }) => type === 'EvidenceRecorded');
  return repeated(taken, ({ streamId, data }) => `${streamId} ${JSON.stringify(data['source'])}`).map(
    finding('EVIDENCE', 'taken in'),
  );
};

const deadlines = ({ history }: Evidence): readonly Finding[] => {
  const missed = history.filter(({ type }) => type === 'IntegrationWindowMissed');
  return repeated(missed, ({ streamId, data }) => `${streamId} ${textOf(data['stepId'])}`).map(
    finding('DEADLINE', 'passed'),
  );
};
