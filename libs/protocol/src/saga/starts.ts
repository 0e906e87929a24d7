import { instant } from '#kernel';
import { assess } from '../assess/assess.js';
import type { ProtocolDefinition } from '../definition.js';
import type { StepId } from '../assessment.js';
import type { Fact, FactOf } from '../facts.js';
import { dayOf, parseInstant, zoneKnown } from '../assess/time.js';
import { SAGA, type CourseDecision } from './events.js';
import type { CourseLedger, LivePermit } from './ledger.js';

type StartFact = FactOf<
  | 'PREPARATION_SESSION_STARTED'
  | 'INFUSION_STARTED'
  | 'INTEGRATION_STARTED'
  | 'THERAPY_STARTED'
  | 'DOSING_SESSION_STARTED'
>;

/** A step that was begun, as a service reported it. */
export interface Start {
  readonly fact: StartFact;
  /** The steps that the report claims to carry out; any of them may have been permitted. */
  readonly steps: readonly StepId[];
  readonly permitId: string | undefined;
}

const readers: { readonly [K in StartFact['kind']]: (fact: FactOf<K>) => readonly StepId[] } = {
  PREPARATION_SESSION_STARTED: () => [],
  INFUSION_STARTED: ({ ordinal }) => [`INFUSION:${ordinal}`],
  INTEGRATION_STARTED: ({ ordinals }) => ordinals.map((ordinal) => `INTEGRATION:${ordinal}` as const),
  THERAPY_STARTED: ({ ordinal }) => [`THERAPY:${ordinal}`],
  DOSING_SESSION_STARTED: ({ ordinal }) => [`DOSING:${ordinal}`],
};

const isStart = (fact: Fact): fact is StartFact => fact.kind in readers;

export const startOf = (fact: Fact): Start | undefined => {
  if (!isStart(fact)) return undefined;
  const read = readers[fact.kind] as (fact: StartFact) => readonly StepId[];
  return { fact, steps: read(fact), permitId: fact.permitId };
};

const inOrder = (a: Start, b: Start): number => {
  const [atA, atB] = [parseInstant(a.fact.at), parseInstant(b.fact.at)];
  if (atA !== atB) return atA - atB;
  return a.fact.factId < b.fact.factId ? -1 : 1;
};

const startsAt = (ledger: CourseLedger, at: number): readonly Start[] => {
  const byId = new Map<string, Start>();
  for (const fact of ledger.facts) {
    const start = startOf(fact);
    if (start !== undefined && parseInstant(fact.at) <= at && !byId.has(fact.factId)) byId.set(fact.factId, start);
  }
  return [...byId.values()].sort(inOrder);
};

const NO_LIVE_PERMIT = 'STARTED_WITHOUT_LIVE_PERMIT';
const SAME_DATE = 'INFUSION_AND_THERAPY_ON_ONE_DATE';

const REASONS: Readonly<Record<string, string>> = {
  [NO_LIVE_PERMIT]: 'A step was started without a live permit of the course.',
  [SAME_DATE]: 'Infusion and psychotherapy took place on one date, which the protocol forbids.',
};

/** Preparation sessions are not numbered by the service that holds them: any live permit for one will do. */
const permits = (start: Start, stepId: StepId): boolean =>
  start.fact.kind === 'PREPARATION_SESSION_STARTED' ? stepId.startsWith('PREPARATION:') : start.steps.includes(stepId);

/** The steps as they stood when this one was begun, by everything else that is known now. */
export const stepsWhenStarted = (protocol: ProtocolDefinition, facts: readonly Fact[], { factId, at }: Fact) =>
  assess(
    protocol,
    facts.filter((fact) => fact.factId !== factId),
    instant(at),
  ).steps;

const namedBy = <P extends LivePermit>(start: Start, among: readonly P[]): P | undefined =>
  among.find(({ permitId, stepId }) => permitId === start.permitId && permits(start, stepId));

/**
 * News of what ended a permit may overtake news of its use. What counts is what happened: a step that was begun before
 * the revocation, at an instant at which the protocol allowed it, was begun on its permit. What bears the same instant
 * as the start may have come first, and counts against it.
 */
const permitOfEarlierStart = (protocol: ProtocolDefinition, ledger: CourseLedger, start: Start) => {
  const permit = ledger.rules < 2 ? undefined : namedBy(start, ledger.revoked);
  if (permit === undefined || parseInstant(start.fact.at) > parseInstant(permit.revokedAt)) return undefined;
  const steps = stepsWhenStarted(protocol, ledger.facts, start.fact);
  const step = steps.find(({ stepId }) => stepId === permit.stepId);
  return step?.status === 'AVAILABLE' ? permit : undefined;
};

const permitOf = (protocol: ProtocolDefinition, ledger: CourseLedger, start: Start): LivePermit | undefined =>
  namedBy(start, ledger.live) ?? permitOfEarlierStart(protocol, ledger, start);

const isInfusion = ({ fact }: Start): boolean => fact.kind === 'INFUSION_STARTED';
const isPsychotherapy = ({ fact }: Start): boolean =>
  fact.kind !== 'INFUSION_STARTED' && fact.kind !== 'DOSING_SESSION_STARTED';

/** A preparation session says which one it is through its permit only: `<course>.PREPARATION-<ordinal>.<n>`. */
const claimedStep = (start: Start): StepId => {
  const ordinal = /\.PREPARATION-([1-9]\d*)\.\d+$/.exec(start.permitId ?? '')?.[1] ?? '1';
  return start.steps[0] ?? `PREPARATION:${Number(ordinal)}`;
};

const sameDayOverridden = (ledger: CourseLedger, ...starts: readonly Start[]): boolean =>
  ledger.facts.some(
    (fact) =>
      fact.kind === 'GATE_OVERRIDDEN' &&
      fact.gate === 'SAME_DAY_SEPARATION' &&
      starts.some((start) => [...start.steps, claimedStep(start)].includes(fact.stepId as StepId)),
  );

/** The date that counts is the one at the infusion's site, wherever the therapist or the patient is. */
const onOneDate = (a: Start, b: Start): boolean => {
  const infusion = isInfusion(a) ? a : b;
  const session = isInfusion(a) ? b : a;
  const { zone } = infusion.fact;
  if (!isInfusion(infusion) || !isPsychotherapy(session) || !zoneKnown(zone)) return false;
  return dayOf(parseInstant(infusion.fact.at), zone) === dayOf(parseInstant(session.fact.at), zone);
};

/** Triggers of alerts that a start gives rise to; empty for an orderly one. */
const triggers = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  start: Start,
  { permit, earlier }: { readonly permit: LivePermit | undefined; readonly earlier: readonly Start[] },
): readonly string[] => {
  const unpermitted = permit === undefined ? [NO_LIVE_PERMIT] : [];
  if (!protocol.separation.sameLocalDateForbidden) return unpermitted;
  const clash = earlier.some((other) => onOneDate(start, other) && !sameDayOverridden(ledger, start, other));
  return clash ? [...unpermitted, SAME_DATE] : unpermitted;
};

const alert = (
  ledger: CourseLedger,
  trigger: string,
  n: number,
  rest: { stepId: StepId; factId: string; assessedAt: string },
): CourseDecision => ({
  type: 'SafetyAlertRaised',
  data: { alertId: `${ledger.courseId ?? ''}.ALERT.${n}`, trigger, ...rest },
});

const judge = (protocol: ProtocolDefinition, ledger: CourseLedger, start: Start, judged: readonly Start[]) => {
  const permit = permitOf(protocol, ledger, start);
  const found = triggers(protocol, ledger, start, { permit, earlier: judged });
  return { permit, found, stepId: permit?.stepId ?? claimedStep(start), factId: start.fact.factId };
};

/** The decisions about one start: its permit is used up; what was out of order is raised and the course held. */
const decideStart = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  start: Start,
  judged: readonly Start[],
  assessedAt: string,
): readonly CourseDecision[] => {
  const { permit, found, stepId, factId } = judge(protocol, ledger, start, judged);
  const used: readonly CourseDecision[] =
    permit === undefined
      ? []
      : [{ type: 'PermitUsed', data: { permitId: permit.permitId, stepId, factId, assessedAt } }];
  const [reasonCode] = found;
  if (reasonCode === undefined) return used;
  return [
    ...used,
    ...found.map((trigger, i) => alert(ledger, trigger, ledger.alerts + 1 + i, { stepId, factId, assessedAt })),
    {
      type: 'CourseHeld',
      data: { holdId: `${ledger.courseId ?? ''}.HOLD.${ledger.alerts + 1}`, reasonCode, placedBy: SAGA, assessedAt },
      sealed: { reason: REASONS[reasonCode] ?? reasonCode },
    },
  ];
};

/** The next start that was not matched against the permits yet, decided; empty when there is none. */
export const nextStart = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  at: number,
  assessedAt: string,
): readonly CourseDecision[] => {
  const starts = startsAt(ledger, at);
  const isJudged = ({ fact, permitId }: Start): boolean =>
    permitId === undefined || ledger.judgedStarts.includes(fact.factId);
  const next = starts.find((start) => !isJudged(start));
  return next === undefined ? [] : decideStart(protocol, ledger, next, starts.filter(isJudged), assessedAt);
};
