import { blocked } from '#contracts';
import { accept, instant, refusal, refuse, Temporal, type Decision } from '#kernel';
import { eligibilityInForce } from './eligibility.js';
import { follow } from './saga.js';
import type {
  OpenIncident,
  ReportIncident,
  ResumeCourse,
  TreatmentCourse,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

type Decided = Decision<TreatmentCourseEvent>;

const after = (a: string, b: string): boolean => Temporal.Instant.compare(instant(a), instant(b)) > 0;

/** What follows once it is told, by a person or, under the policy named, by what the infusion room recorded. */
export const reported = (
  told: Omit<ReportIncident, 'type'>,
  ledger: TreatmentCourse['ledger'],
  under: { readonly policyVersion?: string } = {},
): readonly TreatmentCourseEvent[] => {
  const { protocol, now, incidentId, incident, happenedAt, account, by: reportedBy } = told;
  const report = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'PatientIncidentReported',
    data: { incidentId, incident, happenedAt, reportedBy, ...under, assessedAt },
    sealed: { account },
  });
  return follow(protocol, ledger, now, [report]).events;
};

/** Somebody heard of it: nothing more starts, whoever it was that told. Also of a course that is over. */
export const reportIncident = (command: ReportIncident, { ledger, incidents }: TreatmentCourse): Decided => {
  const { now, incident, happenedAt } = command;
  if (after(happenedAt, now.toString()))
    return refuse(refusal('TIME_IN_FUTURE', `happenedAt is ${happenedAt}, allowed until ${now.toString()}.`));
  if (incidents.some((open) => open.incident === incident))
    return refuse(refusal('INCIDENT_KNOWN', `${incident} is reported and the course stands still.`));
  return accept(...reported(command, ledger));
};

/** A named clinician takes the patient back into treatment, on a decision about eligibility that knows of the incident. */
export const resumeCourse = (command: ResumeCourse, { ledger, incidents }: TreatmentCourse): Decided => {
  const { protocol, now, incidentId, reasonCode, by: resumedBy } = command;
  const open = incidents.find((each) => each.incidentId === incidentId);
  if (open === undefined) return refuse(refusal('INCIDENT_UNKNOWN', 'No open incident has this id.'));
  const decided = eligibilityInForce(ledger.facts, now);
  if (decided === null || !after(decided.at, open.reportedAt)) {
    const detail = `Eligibility has to be decided anew since ${open.reportedAt}.`;
    const missing = [{ gate: 'RECLEARED', detail, satisfiedBy: ['EligibilityDecided'] }];
    return blocked(command.type, refusal('RECLEARANCE_MISSING', detail, missing));
  }
  const { eligibilityId } = decided;
  const resumed = (assessedAt: string): TreatmentCourseEvent => ({
    type: 'CourseResumed',
    data: { incidentId, resumedBy, reasonCode, eligibilityId, assessedAt },
  });
  return accept(...follow(protocol, ledger, now, [resumed]).events);
};

export const openIncidents = (known: readonly OpenIncident[], event: TreatmentCourseEvent): readonly OpenIncident[] => {
  if (event.type === 'CourseResumed') return known.filter(({ incidentId }) => incidentId !== event.data.incidentId);
  if (event.type !== 'PatientIncidentReported') return known;
  const { incidentId, incident, assessedAt: reportedAt } = event.data;
  return [...known, { incidentId, incident, reportedAt }];
};
