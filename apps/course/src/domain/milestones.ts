import { isOver, type Fact } from '#protocol';
import type { CourseMilestones } from './outcome-schedule.js';
import type { TreatmentCourse } from './treatment-course.types.js';

type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;
type Infusion = CourseMilestones['infusions'][number];

const ofKind = <K extends Fact['kind']>(facts: readonly Fact[], kind: K): FactOf<K>[] =>
  facts.filter((fact): fact is FactOf<K> => fact.kind === kind);

const infusionsOf = (facts: readonly Fact[]): Infusion[] => {
  const starts = new Map(ofKind(facts, 'INFUSION_STARTED').map((fact) => [fact.infusionId, fact.at]));
  const corrected = new Map(ofKind(facts, 'INFUSION_CORRECTED').map((fact) => [fact.infusionId, fact.counts]));
  return ofKind(facts, 'INFUSION_STOPPED')
    .filter(({ infusionId, counts }) => corrected.get(infusionId) ?? counts)
    .map(({ infusionId, ordinal, at }) => ({ ordinal, startedAt: starts.get(infusionId) ?? at, stoppedAt: at }));
};

/** What has happened in a course that measurements are tied to, from its own record. Null: it is not open yet. */
export const milestonesOf = ({ opened, ledger, outcome }: TreatmentCourse): CourseMilestones | null => {
  const [begun] = ofKind(ledger.facts, 'COURSE_OPENED');
  if (opened === null || begun === undefined) return null;
  const infusions = infusionsOf(ledger.facts);
  const ofSeries = infusions.filter(({ ordinal }) => ordinal <= opened.plannedInfusions);
  const closedAt = ofKind(ledger.facts, 'SERIES_CLOSED').map(({ at }) => at);
  const ends = [...ofSeries.map(({ stoppedAt }) => stoppedAt), ...closedAt].sort();
  return {
    openedAt: begun.at,
    infusions,
    seriesDoneAt: ledger.seriesCompleted ? (ends.at(-1) ?? null) : null,
    over: outcome !== null || isOver(ledger),
  };
};
