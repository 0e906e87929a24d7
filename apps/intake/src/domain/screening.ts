import { accept, instant, refusal, refuse, Temporal, type Decision, type Refusal } from '#kernel';
import { endOfEligibility } from './eligibility.js';
import { alarmingAnswer, itemsProblem, score, SCORING_VERSION, SUICIDE_SEVERITY } from './instruments.js';
import type { IntakeCase, IntakeCaseEvent, RecordInstrument, ResolveAlert } from './intake-case.types.js';

type Decided = Decision<IntakeCaseEvent>;

const timeProblem = ({ completedAt, now }: RecordInstrument): Refusal | undefined =>
  completedAt !== null && Temporal.Instant.compare(instant(completedAt), now) > 0
    ? refusal('TIME_IN_FUTURE', 'completedAt lies in the future.')
    : undefined;

const completed = (command: RecordInstrument, instrumentVersion: string): IntakeCaseEvent => {
  const { instrumentCode, language, completedBy, now } = command;
  const completedAt = command.completedAt ?? now.toString();
  return {
    type: 'InstrumentCompleted',
    data: {
      instrumentCode,
      instrumentVersion,
      language,
      itemResponses: [...command.itemResponses],
      score: score(command.itemResponses),
      scoringVersion: SCORING_VERSION,
      completedBy,
      completedAt,
    },
    ...(command.completedAt === null ? {} : { occurredAt: completedAt }),
  };
};

/** Suicidality raises an alert whatever the total says; at the policy's level of the C-SSRS it also ends eligibility. */
export const recordInstrument = (command: RecordInstrument, state: IntakeCase): Decided => {
  const { instrumentCode, rules, itemResponses, alertId, csrsLevelRevokes } = command;
  if (rules === undefined)
    return refuse(refusal('INSTRUMENT_UNKNOWN', `The clinic policy has no instrument ${instrumentCode}.`));
  const problem = itemsProblem(instrumentCode, rules, itemResponses) ?? timeProblem(command);
  if (problem !== undefined) return refuse(problem);
  const result = completed(command, rules.version);
  const severe = instrumentCode === SUICIDE_SEVERITY && score(itemResponses) >= csrsLevelRevokes;
  if (!severe && alarmingAnswer(rules, itemResponses) === undefined) return accept(result);
  const trigger = `${instrumentCode}_ITEM_${rules.alertItem ?? 1}`;
  const alert: IntakeCaseEvent = {
    type: 'SafetyAlertRaised',
    data: { alertId, trigger, level: severe ? 'URGENT' : 'HIGH' },
  };
  return accept(result, alert, ...(severe ? endOfEligibility(state, 'SUICIDE_RISK') : []));
};

export const resolveAlert = ({ alertId, action }: ResolveAlert, { openAlerts }: IntakeCase): Decided =>
  openAlerts.includes(alertId)
    ? accept({ type: 'SafetyAlertResolved', data: { alertId, action } })
    : refuse(refusal('SAFETY_ALERT_UNKNOWN', 'The case has no open alert with this id.'));
