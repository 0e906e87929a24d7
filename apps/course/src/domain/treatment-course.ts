import { blocked } from '#contracts';
import {
  accept,
  instant,
  isInstant,
  refusal,
  refuse,
  Temporal,
  type Aggregate,
  type Decision,
  type MissingGate,
  type Refusal,
} from '#kernel';
import {
  assess,
  COURSE_RULES,
  emptyLedger,
  evolveLedger,
  GATES,
  isOver,
  type GateName,
  type StepAssessment,
} from '#protocol';
import { amend, relocated, rulesOf, transfer } from './relocation.js';
import { evidenceRecorded, follow } from './saga.js';
import { noteAdverseEvent } from './adverse-events.js';
import { authoriseBooster } from './booster.js';
import { holdsInForce } from './holds.js';
import { openIncidents, reportIncident, resumeCourse } from './incident.js';
import { noteNoShow } from './no-shows.js';
import type {
  CloseSeries,
  EvaluateResponse,
  HoldCourse,
  OpenCourse,
  Opened,
  OverrideGate,
  ReleaseHold,
  TerminateCourse,
  TreatmentCourse,
  TreatmentCourseCommand,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

type Decided = Decision<TreatmentCourseEvent>;
type Handler<C> = (command: C, course: TreatmentCourse) => Decided;

const initial: TreatmentCourse = { opened: null, ledger: emptyLedger, outcome: null, incidents: [] };

const evolve = (
  { opened, ledger, outcome, incidents }: TreatmentCourse,
  event: TreatmentCourseEvent,
): TreatmentCourse => ({
  opened: relocated(opened, event),
  ledger: evolveLedger(ledger, event),
  outcome: event.type === 'CourseCompleted' || event.type === 'CourseTerminated' ? event.data.outcome : outcome,
  incidents: openIncidents(incidents, event),
});

const recorded = (
  { protocol, now }: TreatmentCourseCommand,
  { ledger }: TreatmentCourse,
  input: (assessedAt: string) => TreatmentCourseEvent,
): Decided => accept(...follow(protocol, ledger, now, [input]).events);

const open: Handler<OpenCourse> = (command, course) => {
  const { protocol, courseId, patientRef, siteId, siteZone, indication, evidence } = command;
  if (course.opened !== null) return refuse(refusal('ALREADY_EXISTS', 'The course is open already.'));
  const { min, default: usual, max } = protocol.infusion.count;
  const plannedInfusions = command.plannedInfusions ?? usual ?? min;
  if (plannedInfusions < min || plannedInfusions > max)
    return refuse(refusal('PLANNED_INFUSIONS_OUT_OF_RANGE', `plannedInfusions must be from ${min} to ${max}.`));
  const { protocolId, version: protocolVersion } = protocol;
  const pinned = { protocolId, protocolVersion, plannedInfusions };
  const ofProtocol = rulesOf(protocol);
  const opening = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'TreatmentCourseOpened',
    data: {
      courseId,
      patientRef,
      siteId,
      siteZone,
      indication,
      ...pinned,
      ...ofProtocol,
      rules: COURSE_RULES,
      assessedAt,
    },
  });
  const inputs = [opening, ...evidence.map(evidenceRecorded)];
  return accept(...follow(protocol, course.ledger, command.now, inputs).events);
};

const hold: Handler<HoldCourse> = (command, course) => {
  const { holdId, reasonCode, reason, by: placedBy } = command;
  return recorded(command, course, (assessedAt) => ({
    type: 'CourseHeld',
    data: { holdId, reasonCode, placedBy, assessedAt },
    sealed: { reason },
  }));
};

const release: Handler<ReleaseHold> = (command, course) => {
  const { holdId, reasonCode, by: releasedBy } = command;
  if (!holdsInForce(course).some((inForce) => inForce.holdId === holdId))
    return refuse(refusal('HOLD_UNKNOWN', 'No hold of this id is in force.'));
  if (course.incidents.some(({ incidentId }) => incidentId === holdId))
    return refuse(refusal('HOLD_IS_INCIDENT', 'The hold stands for an incident: resume the course through it.'));
  return recorded(command, course, (assessedAt) => ({
    type: 'HoldReleased',
    data: { holdId, releasedBy, reasonCode, assessedAt },
  }));
};

const overridePeriod = ({ validUntil, now, maxDuration }: OverrideGate): Refusal | null => {
  const hours = Temporal.Duration.from(maxDuration).total({ unit: 'hour', relativeTo: now.toZonedDateTimeISO('UTC') });
  const latest = now.add({ hours: Math.floor(hours) });
  const until = isInstant(validUntil) ? instant(validUntil) : now;
  if (Temporal.Instant.compare(until, now) > 0 && Temporal.Instant.compare(until, latest) <= 0) return null;
  return refusal('OVERRIDE_PERIOD_INVALID', `validUntil must lie in the future and not after ${latest.toString()}.`);
};

/** A gate that no override stands in for, or not for what it misses now. */
const notOverridable = (gate: GateName, { missing }: StepAssessment): MissingGate | null => {
  const { overridable, description: detail, satisfiedBy } = GATES[gate];
  if (!overridable) return { gate, detail, satisfiedBy };
  return missing.find((each) => each.gate === gate && !each.satisfiedBy.includes('GateOverridden')) ?? null;
};

const coverOf = (gate: GateName): { covers?: 'EXPIRY' } => {
  const { overrideCovers: covers } = GATES[gate];
  return covers === undefined ? {} : { covers };
};

const override: Handler<OverrideGate> = (command, course) => {
  const { protocol, now, stepId, gate, reasonCode, reason, validUntil, by: signedBy, policyVersion } = command;
  const step = assess(protocol, course.ledger.facts, now).steps.find((each) => each.stepId === stepId);
  if (step === undefined) return refuse(refusal('STEP_UNKNOWN', `The course has no step ${stepId}.`));
  if (!Object.hasOwn(GATES, gate)) return refuse(refusal('GATE_UNKNOWN', `There is no gate ${gate}.`));
  const firm = notOverridable(gate as GateName, step);
  if (firm !== null) {
    const detail = `Gate ${gate} cannot be overridden: ${firm.detail}`;
    return blocked('OverrideGate', refusal('GATE_NOT_OVERRIDABLE', detail, [firm]), stepId);
  }
  const problem = overridePeriod(command);
  if (problem !== null) return refuse(problem);
  return recorded(command, course, (assessedAt) => ({
    type: 'GateOverridden',
    data: {
      stepId,
      gate,
      signedBy,
      reasonCode,
      validUntil,
      ...coverOf(gate as GateName),
      policyVersion,
      assessedAt,
    },
    sealed: { reason },
  }));
};

const closeSeries: Handler<CloseSeries> = (command, course) => {
  const { ledger } = course;
  if (ledger.seriesCompleted || ledger.facts.some(({ kind }) => kind === 'SERIES_CLOSED'))
    return refuse(refusal('SERIES_NOT_OPEN', 'The infusion series is over.'));
  const { by: signedBy, reasonCode } = command;
  return recorded(command, course, (assessedAt) => ({
    type: 'SeriesClosedEarly',
    data: { signedBy, reasonCode, assessedAt },
  }));
};

const evaluate: Handler<EvaluateResponse> = (command, course) => {
  const { responder, rule, by: evaluatedBy } = command;
  return recorded(command, course, (assessedAt) => ({
    type: 'ResponseEvaluated',
    data: { responder, rule, evaluatedBy, assessedAt },
  }));
};

const terminate: Handler<TerminateCourse> = (command, course) => {
  const { outcome, reasonCode } = command;
  return recorded(command, course, (assessedAt) => ({
    type: 'CourseTerminated',
    data: { outcome, reasonCode, assessedAt },
  }));
};

/** `decide` asks for an opened course before anything else. */
const whenOpen =
  <C>(handler: (command: C, course: TreatmentCourse & { readonly opened: Opened }) => Decided): Handler<C> =>
  (command, { opened, ...course }) =>
    opened === null
      ? refuse(refusal('NOT_FOUND', 'The course has not been opened.'))
      : handler(command, { ...course, opened });

const handlers: {
  readonly [T in TreatmentCourseCommand['type']]: Handler<Extract<TreatmentCourseCommand, { type: T }>>;
} = {
  OpenCourse: open,
  HoldCourse: hold,
  ReleaseHold: release,
  OverrideGate: override,
  NoteNoShow: noteNoShow,
  NoteAdverseEvent: noteAdverseEvent,
  ReportIncident: reportIncident,
  ResumeCourse: resumeCourse,
  CloseSeries: closeSeries,
  EvaluateResponse: evaluate,
  AuthoriseBooster: authoriseBooster,
  TerminateCourse: terminate,
  TransferCourse: whenOpen(transfer),
  AmendProtocol: whenOpen(amend),
};

/** A hold outlives its course: whoever looked into it may say so afterwards. What happens to a patient does as well. */
const outlivesTheCourse = (type: TreatmentCourseCommand['type']): boolean =>
  type === 'ReleaseHold' || type === 'ReportIncident';

const decide = (command: TreatmentCourseCommand, course: TreatmentCourse): Decided => {
  if (command.type !== 'OpenCourse') {
    if (course.opened === null) return refuse(refusal('NOT_FOUND', 'The course has not been opened.'));
    if (isOver(course.ledger) && !outlivesTheCourse(command.type))
      return refuse(refusal('COURSE_OVER', 'The course is completed or terminated.'));
  }
  return (handlers[command.type] as Handler<TreatmentCourseCommand>)(command, course);
};

export const treatmentCourse: Aggregate<TreatmentCourse, TreatmentCourseCommand, TreatmentCourseEvent> = {
  service: 'course',
  category: 'course',
  initial,
  evolve,
  decide,
  subject: ({ opened }) =>
    opened === null ? undefined : { key: opened.courseId, siteId: opened.siteId, patientRef: opened.patientRef },
  snapshot: { every: 100, version: 5 },
};
