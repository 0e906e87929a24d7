import { accept, instant, refusal, refuse, type Aggregate, type Temporal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type {
  AdverseEvent,
  AdverseEventCommand,
  AdverseEventEvent,
  Decided,
  GradeAdverseEvent,
  Judgement,
  RecordAdverseEvent,
  Report,
  ReportAdverseEvent,
  ResolveAdverseEvent,
} from './adverse-event.types.js';
import { inOrder, isAfter, plus } from './moments.js';

const initial: AdverseEvent = {
  recorded: null,
  judgement: null,
  reports: [],
  reported: [],
  overdue: [],
  resolved: false,
};

/** Reports that a judgement calls for. A deadline runs from when the clinic knew, and is not moved by judging again. */
const reportsFor = (
  { grade, serious, urgent }: Judgement,
  { infusionRoom }: ClinicPolicy,
  now: Temporal.Instant,
  known: readonly Report[],
): Report[] =>
  infusionRoom.reporting
    .filter(({ minGrade, onlyUrgent }) => (grade >= minGrade || serious) && (urgent || !onlyUrgent))
    .map(({ id, to, within }) => ({
      ruleId: id,
      to,
      deadline: known.find(({ ruleId }) => ruleId === id)?.deadline ?? plus(now.toString(), within).toString(),
    }));

const record = (command: RecordAdverseEvent, state: AdverseEvent): Decided => {
  const { adverseEventId, visit, term, onsetAt, judgement, narrative, by, now, policy } = command;
  if (state.recorded !== null) return refuse(refusal('ALREADY_EXISTS', 'The adverse event is recorded.'));
  if (isAfter(instant(onsetAt), now))
    return refuse(refusal('TIME_IN_FUTURE', `onsetAt is ${onsetAt}, allowed until ${now.toString()}.`));
  const { checkedInAt, leftAt, infusionId, courseId, siteId, patientRef } = visit;
  const { adverseEventWindow } = policy.infusionRoom.aftercare;
  const tooEarly = isAfter(instant(checkedInAt), instant(onsetAt));
  const tooLate = leftAt !== null && isAfter(instant(onsetAt), plus(leftAt, adverseEventWindow));
  return accept({
    type: 'AdverseEventRecorded',
    data: {
      ...{ adverseEventId, infusionId, courseId, siteId, patientRef, term, onsetAt, ...judgement },
      knownAt: now.toString(),
      inWindow: !tooEarly && !tooLate,
      recordedBy: by,
      reportableTo: reportsFor(judgement, policy, now, []),
      policyVersion: policyVersionOf(policy),
    },
    sealed: { narrative },
    occurredAt: onsetAt,
  });
};

const RESOLVED: Decided = refuse(refusal('ADVERSE_EVENT_RESOLVED', 'The adverse event is resolved.'));

const grade = ({ judgement, by, now, policy }: GradeAdverseEvent, { reports, resolved }: AdverseEvent): Decided => {
  if (resolved) return RESOLVED;
  const reportableTo = reportsFor(judgement, policy, now, reports);
  const data = { ...judgement, gradedBy: by, reportableTo, policyVersion: policyVersionOf(policy) };
  return accept({ type: 'AdverseEventGraded', data });
};

/** Also after the deadline, and after it is resolved: a report that is late is still owed. */
const report = ({ ruleId, reference, by, now }: ReportAdverseEvent, { reports, reported }: AdverseEvent): Decided => {
  const owed = reports.find((each) => each.ruleId === ruleId);
  if (owed === undefined || reported.includes(ruleId))
    return refuse(refusal('REPORT_NOT_DUE', `ruleId is ${ruleId}, allowed ${openIds(reports, reported)}.`));
  const made = { reference, reportedBy: by, reportedAt: now.toString() };
  return accept({ type: 'AdverseEventReported', data: { ruleId, to: owed.to, ...made } });
};

const openIds = (reports: readonly Report[], reported: readonly string[]): string =>
  reports
    .map(({ ruleId }) => ruleId)
    .filter((ruleId) => !reported.includes(ruleId))
    .join(', ') || 'none';

const resolve = ({ outcome, resolvedAt, by, now }: ResolveAdverseEvent, { resolved }: AdverseEvent): Decided => {
  if (resolved) return RESOLVED;
  if (isAfter(instant(resolvedAt), now))
    return refuse(refusal('TIME_IN_FUTURE', `resolvedAt is ${resolvedAt}, allowed until ${now.toString()}.`));
  return accept({
    type: 'AdverseEventResolved',
    data: { outcome, resolvedAt, resolvedBy: by },
    occurredAt: resolvedAt,
  });
};

const awaited = ({ reports, reported, overdue }: AdverseEvent): Report[] =>
  inOrder(
    reports.filter(({ ruleId }) => !reported.includes(ruleId) && !overdue.includes(ruleId)),
    ({ deadline }) => deadline,
  );

/** When the next report that nobody has made becomes overdue. */
export const nextDeadline = (state: AdverseEvent): string | null => awaited(state)[0]?.deadline ?? null;

const flagOverdue = (now: Temporal.Instant, state: AdverseEvent): Decided =>
  accept(
    ...awaited(state)
      .filter(({ deadline }) => !isAfter(instant(deadline), now))
      .map((data) => ({ type: 'AdverseEventReportOverdue' as const, data })),
  );

const decide = (command: AdverseEventCommand, state: AdverseEvent): Decided => {
  if (command.type === 'RecordAdverseEvent') return record(command, state);
  switch (command.type) {
    case 'GradeAdverseEvent':
      return grade(command, state);
    case 'ReportAdverseEvent':
      return report(command, state);
    case 'ResolveAdverseEvent':
      return resolve(command, state);
    case 'FlagOverdueReports':
      return flagOverdue(command.now, state);
  }
};

const evolve = (state: AdverseEvent, event: AdverseEventEvent): AdverseEvent => {
  switch (event.type) {
    case 'AdverseEventRecorded':
      return { ...state, recorded: event.data, judgement: event.data, reports: event.data.reportableTo };
    case 'AdverseEventGraded':
      return { ...state, judgement: event.data, reports: event.data.reportableTo };
    case 'AdverseEventReported':
      return { ...state, reported: [...state.reported, event.data.ruleId] };
    case 'AdverseEventReportOverdue':
      return { ...state, overdue: [...state.overdue, event.data.ruleId] };
    case 'AdverseEventResolved':
      return { ...state, resolved: true };
  }
};

/** What went wrong with a patient, from the first note to the last report; a stream of its own, open beyond the visit. */
export const adverseEvent: Aggregate<AdverseEvent, AdverseEventCommand, AdverseEventEvent> = {
  service: 'infusion',
  category: 'adverse-event',
  initial,
  evolve,
  decide,
  subject: ({ recorded }) =>
    recorded === null
      ? undefined
      : { key: recorded.courseId, siteId: recorded.siteId, patientRef: recorded.patientRef },
};
