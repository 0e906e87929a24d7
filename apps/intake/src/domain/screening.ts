import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { comparisons, policyVersionOf, type ClinicPolicy } from '#protocol';
import { alarmOf } from './alerts.js';
import { endOfEligibility } from './end-of-eligibility.js';
import { answersProblem, findInstrument, type KnownInstrument } from './instruments.js';
import type { IntakeCase, IntakeCaseEvent } from './intake-case.types.js';
import type { AnsweredInstrument, AssignInstruments, RecordInstruments } from './screening.types.js';
import { scoreOf, scoringVersionOf, type Score } from './scoring.js';

type Decided = Decision<IntakeCaseEvent>;

const isRefusal = (found: KnownInstrument | Refusal): found is Refusal => 'missing' in found;

const timeProblem = ({ completedAt, now }: RecordInstruments): Refusal | undefined =>
  completedAt !== null && Temporal.Instant.compare(instant(completedAt), now) > 0
    ? refusal('TIME_IN_FUTURE', 'completedAt lies in the future.')
    : undefined;

/** Results that nobody is told of without the consent that 42 CFR Part 2 asks for. */
export const isUndisclosed = ({ part2 }: ClinicPolicy, code: string): boolean =>
  part2.active && part2.instruments.includes(code);

/** The course evaluates response and relapse on these totals. */
export const measuresOutcome = ({ outcomes }: ClinicPolicy, code: string): boolean =>
  Object.values(outcomes.primary).includes(code);

/** What the course is told: the score, or, where that may not be disclosed, how it stands against the earlier ones. */
const outcomeOf = (
  { policy }: RecordInstruments,
  { resultId, earlier }: AnsweredInstrument,
  score: Score,
  { instrumentCode, completedAt, part2 }: { instrumentCode: string; completedAt: string; part2: boolean },
) => {
  if (!measuresOutcome(policy, instrumentCode)) return {};
  if (!part2) return { outcome: score };
  const current = { instrumentCode, score: score.score, takenAt: completedAt, evidence: resultId };
  return { undisclosed: comparisons(policy.outcomes, earlier, current) };
};

const completed = (
  command: RecordInstruments,
  answered: AnsweredInstrument,
  known: KnownInstrument,
  score: Score,
): IntakeCaseEvent => {
  const { language, completedBy, policy, now } = command;
  const { resultId, itemResponses } = answered;
  const completedAt = command.completedAt ?? now.toString();
  const { code: instrumentCode, version: instrumentVersion, loinc, rules } = known;
  const part2 = isUndisclosed(policy, instrumentCode);
  return {
    type: 'InstrumentCompleted',
    data: {
      resultId,
      instrumentCode,
      instrumentVersion,
      language,
      scoringVersion: scoringVersionOf(rules),
      bandTableVersion: rules.bands?.version ?? null,
      loinc,
      completedBy,
      completedAt,
      sensitivity: part2 ? ['PART2'] : [],
      policyVersion: policyVersionOf(policy),
      ...outcomeOf(command, answered, score, { instrumentCode, completedAt, part2 }),
    },
    sealed: { itemResponses: [...itemResponses], ...score },
    ...(command.completedAt === null ? {} : { occurredAt: completedAt }),
  };
};

/** Suicidality raises an alert whatever the total says; where the policy says so, it also ends eligibility. */
const recorded = (
  command: RecordInstruments,
  answered: AnsweredInstrument,
  state: IntakeCase,
): readonly IntakeCaseEvent[] | Refusal => {
  const { instrumentCode, instrumentVersion, itemResponses, field, alertId, resultId } = answered;
  const known = findInstrument(command.policy.instruments, instrumentCode, instrumentVersion);
  if (isRefusal(known)) return known;
  const problem = answersProblem(known, itemResponses, field);
  if (problem !== undefined) return problem;
  const score = scoreOf(known.rules, itemResponses);
  const result = completed(command, answered, known, score);
  const alarm = alarmOf(known, itemResponses, score, answered.previousScore);
  if (alarm === null) return [result];
  const { trigger, level, revokesEligibility } = alarm;
  const alert: IntakeCaseEvent = {
    type: 'SafetyAlertRaised',
    data: { alertId, trigger, level, resultId, policyVersion: policyVersionOf(command.policy) },
  };
  return [
    result,
    alert,
    ...(revokesEligibility
      ? endOfEligibility(state, 'SUICIDE_RISK', { triggeredBy: alertId, policy: command.policy })
      : []),
  ];
};

/** All of them or none. */
export const recordInstruments = (command: RecordInstruments, state: IntakeCase): Decided => {
  const late = timeProblem(command);
  if (late !== undefined) return refuse(late);
  const events: IntakeCaseEvent[] = [];
  for (const answered of command.results) {
    const outcome = recorded(command, answered, state);
    if ('missing' in outcome) return refuse(outcome);
    events.push(...outcome);
  }
  return accept(...onceRevoked(events));
};

/** Two results of one visit may both end the same eligibility. */
const onceRevoked = (events: readonly IntakeCaseEvent[]): IntakeCaseEvent[] => {
  const first = events.findIndex(({ type }) => type === 'EligibilityRevoked');
  return events.filter(({ type }, index) => type !== 'EligibilityRevoked' || index === first);
};

export const assignInstruments = ({ assignments, policy, now }: AssignInstruments): Decided => {
  const events: IntakeCaseEvent[] = [];
  for (const [index, { instrumentCode, dueBy, purpose }] of assignments.entries()) {
    const known = findInstrument(policy.instruments, instrumentCode, null);
    if (isRefusal(known)) return refuse(known);
    if (Temporal.Instant.compare(instant(dueBy), now) <= 0)
      return refuse(refusal('INSTRUMENT_DUE_IN_PAST', `assignments[${index}].dueBy must lie after ${now.toString()}.`));
    events.push({
      type: 'InstrumentAssigned',
      data: {
        instrumentCode,
        instrumentVersion: known.version,
        dueBy,
        purpose,
        policyVersion: policyVersionOf(policy),
      },
    });
  }
  return accept(...events);
};
