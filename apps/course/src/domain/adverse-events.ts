import { accept, instant, Temporal, type Decision } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import { reported } from './incident.js';
import type {
  NoteAdverseEvent,
  OpenIncident,
  TreatmentCourse,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

/** What the infusion room said of an adverse event: how grave it is (CTCAE; 5 is death), or how it ended. */
export interface AdverseNews {
  readonly grade?: number;
  readonly outcome?: string;
}

/** By the policy: the gravest of its rules that the news meets; undefined: it is no incident. */
export const incidentIn = (
  { incidents }: Pick<ClinicPolicy, 'incidents'>,
  { grade, outcome }: AdverseNews,
): OpenIncident['incident'] | undefined =>
  (incidents?.adverseEvents ?? [])
    .filter(
      ({ minGrade, outcomes }) =>
        (grade !== undefined && grade >= minGrade) || outcomes.some((each) => each === outcome),
    )
    .toSorted((a, b) => b.minGrade - a.minGrade)[0]?.incident;

/** Nobody has to report to the course what the infusion room has recorded. What the course knows of is not told again. */
export const noteAdverseEvent = (
  command: NoteAdverseEvent,
  { ledger, incidents }: TreatmentCourse,
): Decision<TreatmentCourseEvent> => {
  const { incident, now, policyVersion } = command;
  if (incidents.some((open) => open.incident === incident)) return accept();
  const told = instant(command.happenedAt);
  const happenedAt = (Temporal.Instant.compare(told, now) > 0 ? now : told).toString();
  return accept(...reported({ ...command, happenedAt }, ledger, { policyVersion }));
};
