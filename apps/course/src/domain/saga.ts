import { instant, Temporal } from '#kernel';
import {
  evolveLedger,
  isOver,
  reassessAt,
  settle,
  type CourseLedger,
  type ProtocolDefinition,
  type Settled,
} from '#protocol';
import type { Evidence, TreatmentCourseEvent } from './treatment-course.types.js';

/** What a course records, and when time alone may next change something (null: never). */
export interface Recorded {
  readonly events: readonly TreatmentCourseEvent[];
  /** The same, each input with the decisions that it led to. */
  readonly turns: readonly (readonly TreatmentCourseEvent[])[];
  readonly reassessAt: string | null;
}

type InputAt = (assessedAt: string) => TreatmentCourseEvent;

/** Clocks of several processes may differ; the instants of a course's assessments never run backwards. */
const assessmentTime = ({ assessedAt }: CourseLedger, now: Temporal.Instant): Temporal.Instant => {
  const last = assessedAt === null ? now : instant(assessedAt);
  return Temporal.Instant.compare(last, now) > 0 ? last : now;
};

/** Each input is followed by exactly the decisions that it leads to: what a replay expects to find. */
export const follow = (
  protocol: ProtocolDefinition,
  recorded: CourseLedger,
  now: Temporal.Instant,
  inputs: readonly InputAt[],
): Recorded => {
  const at = assessmentTime(recorded, now);
  const turns: TreatmentCourseEvent[][] = [];
  let settled: Settled | null = null;
  for (const input of inputs) {
    const event = input(at.toString());
    settled = settle(protocol, evolveLedger(settled?.ledger ?? recorded, event), at);
    turns.push([event, ...settled.decisions]);
  }
  return { events: turns.flat(), turns, reassessAt: settled === null ? null : reassessAt(settled) };
};

export const evidenceRecorded =
  ({ fact, source }: Evidence): InputAt =>
  (assessedAt) => ({ type: 'EvidenceRecorded', data: { fact, source, assessedAt } });

export const recordEvidence = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  evidence: readonly Evidence[],
  now: Temporal.Instant,
): Recorded => follow(protocol, ledger, now, evidence.map(evidenceRecorded));

/** What the passing of time leads to. A deadline that changes nothing leaves no trace. */
export const passTime = (protocol: ProtocolDefinition, ledger: CourseLedger, now: Temporal.Instant): Recorded => {
  const at = assessmentTime(ledger, now);
  const settled = settle(protocol, ledger, at);
  if (settled.decisions.length === 0) return { events: [], turns: [], reassessAt: reassessAt(settled) };
  return follow(protocol, ledger, at, [(assessedAt) => ({ type: 'DeadlinePassed', data: { assessedAt } })]);
};

/** For a course that has just been decided about. */
export const reassessmentOf = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  now: Temporal.Instant,
): string | null => reassessAt(settle(protocol, ledger, assessmentTime(ledger, now)));

/**
 * When the timer of a course must be set, by its stream alone: the next change after the last assessment; while that one
 * is past and would still lead to something, the timer has yet to fire.
 */
export const expectedTimer = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  now: Temporal.Instant,
): string | null => {
  if (ledger.courseId === null || isOver(ledger)) return null;
  const at = assessmentTime(ledger, now);
  const then = reassessAt(settle(protocol, ledger, instant(ledger.assessedAt ?? at.toString())));
  if (then === null || Temporal.Instant.compare(instant(then), at) > 0) return then;
  const current = settle(protocol, ledger, at);
  return current.decisions.length > 0 ? then : reassessAt(current);
};
