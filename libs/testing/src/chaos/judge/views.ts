import { grouped, type Evidence, type Finding, type HistoryEvent } from './evidence.js';

/** What each event makes of a visit. */
const STATUS: Readonly<Record<string, string>> = {
  PatientCheckedIn: 'CHECKED_IN',
  InfusionStarted: 'RUNNING',
  InfusionPaused: 'PAUSED',
  InfusionResumed: 'RUNNING',
  InfusionStopped: 'STOPPED',
  PatientDischarged: 'DISCHARGED',
  DischargedAgainstAdvice: 'DISCHARGED',
  InfusionDeferred: 'DEFERRED',
  TherapySessionStarted: 'IN_PROGRESS',
  TherapySessionCompleted: 'COMPLETED',
  TherapySessionAbandoned: 'ABANDONED',
};

const statusFrom = (events: readonly HistoryEvent[]): string =>
  events.toSorted((a, b) => a.streamVersion - b.streamVersion).reduce((status, { type }) => STATUS[type] ?? status, '');

/** What services show of visits is what their events say, no visit more and none less. */
export const views = ({ history, courses }: Evidence): readonly Finding[] => {
  const byCourse = grouped(
    history.filter(({ service }) => service === 'infusion' || service === 'therapy'),
    ({ key }) => key,
  );
  return courses.flatMap(({ courseId, visits }) => {
    const streams = grouped(byCourse.get(courseId) ?? [], ({ streamId }) => streamId);
    const told = new Map([...streams].map(([streamId, events]) => [streamId, statusFrom(events)]));
    const shown = new Map(visits.map(({ streamId, status }) => [streamId, status]));
    return [...new Set([...told.keys(), ...shown.keys()])]
      .filter((stream) => (told.get(stream) ?? '') !== (shown.get(stream) ?? ''))
      .map((where) => ({
        what: 'VIEW',
        where,
        detail: `shown as ${shown.get(where) ?? 'nothing'}, its events say ${told.get(where) ?? 'nothing'}`,
      }));
  });
};
