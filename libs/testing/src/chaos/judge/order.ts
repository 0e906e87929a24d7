import { instant, localDate } from '#kernel';
import { grouped, placeOf, textOf, type Evidence, type Finding, type HistoryEvent } from './evidence.js';

/** The clinical order, read from the events alone. */
export const order = (evidence: Evidence): readonly Finding[] => [
  ...permits(evidence),
  ...alerts(evidence),
  ...dates(evidence),
  ...twoAtOnce(evidence),
];

const isStart = ({ type }: HistoryEvent): boolean => type === 'InfusionStarted' || type === 'TherapySessionStarted';
const permitOf = ({ key, data }: HistoryEvent): string =>
  `${key} ${textOf(data['stepId'])} ${textOf(data['permitId'])}`;

/** Each start rests on a permit that its course gave for that step, and the course knows that it was used. */
const permits = ({ history }: Evidence): readonly Finding[] => {
  const of = (wanted: string) => new Set(history.filter(({ type }) => type === wanted).map(permitOf));
  const [given, used] = [of('StepPermitted'), of('PermitUsed')];
  return history.filter(isStart).flatMap((start) => {
    const permit = permitOf(start);
    const missing = given.has(permit) ? (used.has(permit) ? null : 'PERMIT_NOT_USED') : 'NO_PERMIT';
    return missing === null ? [] : [{ what: missing, where: placeOf(start), detail: permit }];
  });
};

const alerts = ({ history }: Evidence): readonly Finding[] =>
  history
    .filter(({ type }) => type === 'SafetyAlertRaised')
    .map((event) => ({ what: 'SAFETY_ALERT', where: placeOf(event), detail: textOf(event.data['trigger']) }));

/** No infusion and psychotherapy on one date, where the protocol forbids it. */
const dates = ({ history, apart }: Evidence): readonly Finding[] => {
  const opened = history.filter(({ type }) => type === 'TreatmentCourseOpened');
  const forbidding = new Set(
    opened.filter(({ data }) => data['protocolId'] === apart.protocolId).map(({ key }) => key),
  );
  const starts = history.filter((event) => isStart(event) && forbidding.has(event.key));
  const dayOf = ({ key, data }: HistoryEvent): string =>
    `${key} on ${localDate(instant(textOf(data['startedAt'])), apart.zone).toString()}`;
  return [...grouped(starts, dayOf)]
    .filter(([, events]) => new Set(events.map(({ type }) => type)).size > 1)
    .map(([where, events]) => ({ what: 'SAME_DATE', where, detail: events.map(placeOf).join(' ') }));
};

/** One pump a patient. A course is one patient's. */
const twoAtOnce = ({ history }: Evidence): readonly Finding[] => {
  const stops = new Map(
    history.filter(({ type }) => type === 'InfusionStopped').map((event) => [event.streamId, event.recordedAt]),
  );
  const starts = grouped(
    history.filter(({ type }) => type === 'InfusionStarted'),
    ({ key }) => key,
  );
  return [...starts].flatMap(([where, events]) => {
    const runs = events
      .map((event) => ({ from: event.recordedAt, to: stops.get(event.streamId) ?? '9999' }))
      .toSorted((a, b) => a.from.localeCompare(b.from));
    const meet = runs.some(({ from }, nth) => nth > 0 && from < (runs[nth - 1]?.to ?? ''));
    return meet ? [{ what: 'TWO_INFUSIONS', where, detail: events.map(placeOf).join(' ') }] : [];
  });
};
