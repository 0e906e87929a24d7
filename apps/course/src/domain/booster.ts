import { blocked } from '#contracts';
import { accept, instant, refusal, Temporal, type Decision, type MissingGate, type Refusal } from '#kernel';
import { assess, type Fact } from '#protocol';
import { eligibilityInForce } from './eligibility.js';
import { follow } from './saga.js';
import type { AuthoriseBooster, TreatmentCourse, TreatmentCourseEvent } from './treatment-course.types.js';

type Decided = Decision<TreatmentCourseEvent>;
type FactOf<K extends Fact['kind']> = Extract<Fact, { kind: K }>;

const latest = <K extends Fact['kind']>(facts: readonly Fact[], kind: K): FactOf<K> | undefined =>
  facts.findLast((fact): fact is FactOf<K> => fact.kind === kind);

const missing = (gate: string, detail: string, satisfiedBy: readonly string[], from?: string): MissingGate => ({
  gate,
  detail,
  satisfiedBy,
  ...(from === undefined ? {} : { from }),
});

const before = (a: Temporal.Instant, b: Temporal.Instant): boolean => Temporal.Instant.compare(a, b) < 0;

/** In force at this moment; and after a long gap decided since then, not before. */
const eligibilityGates = (
  { now, eligibilityFreshAfter }: AuthoriseBooster,
  facts: readonly Fact[],
  lastInfusionAt: string,
  zone: string,
): MissingGate[] => {
  const decided = eligibilityInForce(facts, now);
  if (decided === null)
    return [missing('ELIGIBLE_UNEXPIRED', 'No positive eligibility decision is in force.', ['ELIGIBILITY_DECIDED'])];
  const staleFrom = instant(lastInfusionAt).toZonedDateTimeISO(zone).add(eligibilityFreshAfter).toInstant();
  if (before(now, staleFrom) || !before(instant(decided.at), staleFrom)) return [];
  const detail = `The last infusion was at ${lastInfusionAt}: eligibility has to be decided anew since ${staleFrom.toString()}.`;
  return [missing('ELIGIBILITY_FRESH', detail, ['ELIGIBILITY_DECIDED'])];
};

const phaseGates = (command: AuthoriseBooster, { ledger }: TreatmentCourse): MissingGate[] => {
  const { phase, steps } = assess(command.protocol, ledger.facts, command.now);
  if (phase !== 'MAINTENANCE')
    return [missing('SERIES_DONE', `Boosters follow the series; the course is in ${phase}.`, ['INFUSION_STOPPED'])];
  const pending = steps.find(({ kind, status }) => kind === 'INFUSION' && status !== 'DONE' && status !== 'CLOSED');
  return pending === undefined
    ? []
    : [
        missing('PREVIOUS_BOOSTER_DONE', `${pending.stepId} was authorised and is still to come.`, [
          'INFUSION_STOPPED',
        ]),
      ];
};

const boostersGiven = ({ ledger }: TreatmentCourse): number =>
  ledger.facts.filter(({ kind }) => kind === 'BOOSTER_AUTHORISED').length;

/** Where the protocol has no room for a booster, or the series was given up. */
const notOffered = ({ protocol }: AuthoriseBooster, course: TreatmentCourse): Refusal | null => {
  const most = protocol.maintenance?.maxBoosters ?? 0;
  const given = boostersGiven(course);
  if (given < most && !course.ledger.facts.some(({ kind }) => kind === 'SERIES_CLOSED')) return null;
  return refusal('MAINTENANCE_NOT_OFFERED', `The protocol allows ${most}; there were ${given}.`);
};

const notDue = (command: AuthoriseBooster, course: TreatmentCourse, lastInfusionAt: string): Refusal | null => {
  const zone = course.opened?.siteZone ?? 'UTC';
  const gates = [
    ...phaseGates(command, course),
    ...eligibilityGates(command, course.ledger.facts, lastInfusionAt, zone),
  ];
  if (gates.length === 0) return null;
  return refusal('BOOSTER_NOT_DUE', `Missing: ${gates.map(({ gate }) => gate).join(', ')}.`, gates);
};

/** One infusion more, after the series: signed, and only for somebody whose fitness was looked at recently. */
export const authoriseBooster = (command: AuthoriseBooster, course: TreatmentCourse): Decided => {
  const { protocol, now, boosterId, reasonCode, by: signedBy, policyVersion } = command;
  const { facts } = course.ledger;
  const lastInfusionAt = latest(facts, 'INFUSION_STOPPED')?.at ?? now.toString();
  const reason = notOffered(command, course) ?? notDue(command, course, lastInfusionAt);
  if (reason !== null) return blocked(command.type, reason);
  const ordinal = (course.opened?.plannedInfusions ?? 0) + boostersGiven(course) + 1;
  const eligibilityId = latest(facts, 'ELIGIBILITY_DECIDED')?.eligibilityId ?? '';
  const signed = { boosterId, ordinal, reasonCode, signedBy, eligibilityId, lastInfusionAt, policyVersion };
  const { events } = follow(protocol, course.ledger, now, [
    (assessedAt) => ({ type: 'BoosterAuthorised', data: { ...signed, assessedAt } }),
  ]);
  return accept(...events);
};
