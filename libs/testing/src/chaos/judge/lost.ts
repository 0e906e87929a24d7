import { entriesOf, placeOf, textOf, type Evidence, type Finding, type HistoryEvent } from './evidence.js';

/** Was acknowledged, and is not in the history. */
export const lost = (evidence: Evidence): readonly Finding[] => [
  ...promises(evidence),
  ...created(evidence),
  ...notTakenIn(evidence),
];

const promises = ({ ledger, history, courses }: Evidence): readonly Finding[] => {
  const there = new Map(history.map((event) => [placeOf(event), event]));
  const trails = new Map(courses.map(({ courseId, trail }) => [courseId, new Set(trail.map(placeOf))]));
  return entriesOf(ledger, 'answered').flatMap(({ key, position }) => {
    if (position === null) return [];
    const event = there.get(position);
    if (event === undefined) return [{ what: 'NOT_IN_HISTORY', where: position, detail: `acknowledged under ${key}` }];
    const trail = trails.get(event.key);
    if (trail === undefined || trail.has(position)) return [];
    return [{ what: 'NOT_IN_TRAIL', where: position, detail: `acknowledged under ${key}` }];
  });
};

/** Whoever was told that something was made finds at least one event of that request. */
const created = ({ ledger, history }: Evidence): readonly Finding[] => {
  const told = new Set(history.filter(({ byPerson }) => byPerson).map(({ correlationId }) => correlationId));
  return entriesOf(ledger, 'answered')
    .filter(({ status, key }) => status === 201 && !told.has(key))
    .map(({ key, position }) => ({ what: 'NOTHING_WAS_MADE', where: position ?? key, detail: `201 under ${key}` }));
};

const sourceOf = ({ data }: HistoryEvent): string => {
  const { streamId, streamVersion } = (data['source'] ?? {}) as Record<string, unknown>;
  return `${textOf(streamId)}@${String(streamVersion)}`;
};

/** An event of a kind that courses take in as evidence, and that its own course never took in. */
const notTakenIn = ({ history }: Evidence): readonly Finding[] => {
  const taken = new Set(history.filter(({ type }) => type === 'EvidenceRecorded').map(sourceOf));
  const open = new Set(history.filter(({ type }) => type === 'TreatmentCourseOpened').map(({ key }) => key));
  const kindOf = ({ service, type }: HistoryEvent): string => `${service}/${type}`;
  const kinds = new Set(history.filter((event) => taken.has(placeOf(event))).map(kindOf));
  return history
    .filter((event) => kinds.has(kindOf(event)) && open.has(event.key) && !taken.has(placeOf(event)))
    .map((event) => ({ what: 'NOT_TAKEN_IN', where: placeOf(event), detail: `${event.type}, by course ${event.key}` }));
};
