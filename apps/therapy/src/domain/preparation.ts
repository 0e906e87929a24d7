import { blocked } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision, type MissingGate } from '#kernel';
import type { PreparationEvidence } from '#protocol';
import { lapse } from './preparation-lapse.js';
import {
  INTENTION_PROMPTS,
  type CommandOf,
  type EventOf,
  type Preparation,
  type PreparationCommand,
  type PreparationEvent,
} from './preparation.types.js';

type Decided = Decision<PreparationEvent>;

const initial: Preparation = {
  status: 'NONE',
  courseId: '',
  patientRef: '',
  siteId: '',
  requiredItems: [],
  evidence: {},
  minSessions: 0,
  done: [],
  validUntil: null,
  attestedSessions: [],
};

/** Plans from before items named their evidence: the three prompts were intentions, all else somebody's word. */
const PROMPTED = Object.fromEntries(INTENTION_PROMPTS.map((prompt) => [prompt, 'INTENTION' as const]));

const evolve = (state: Preparation, event: PreparationEvent): Preparation => {
  switch (event.type) {
    case 'PreparationPlanOpened': {
      const { courseId, patientRef, siteId, requiredItems, minSessions } = event.data;
      const { evidence = PROMPTED } = event.data;
      return { ...initial, status: 'OPEN', courseId, patientRef, siteId, requiredItems, evidence, minSessions };
    }
    case 'PreparationItemCompleted':
      return { ...state, done: [...state.done, event.data.itemCode] };
    case 'PreparationCompleted':
      return {
        ...state,
        status: 'COMPLETED',
        validUntil: event.data.validUntil,
        attestedSessions: event.data.sessions,
      };
    case 'PreparationLapsed': {
      const { again, sessionsAgain: minSessions } = event.data;
      const done = state.done.filter((item) => !again.includes(item));
      return { ...state, status: 'OPEN', validUntil: null, done, minSessions };
    }
    case 'PreparationReopened':
      return { ...state, status: 'OPEN', validUntil: null, attestedSessions: [] };
    case 'PreparationWaived':
      return { ...state, status: 'WAIVED' };
    case 'TherapyTransferred':
      return { ...state, siteId: event.data.to };
    default:
      return state;
  }
};

/** What has to be recorded for an item, as a client would send it. */
const RECORDS: Readonly<Record<PreparationEvidence, EventOf<PreparationEvent['type']>['type']>> = {
  CONFIRMED: 'PreparationItemCompleted',
  INTENTION: 'IntentionRecorded',
  SHARED_GOAL: 'SharedGoalAgreed',
  DISTRESS_PLAN: 'DistressPlanRecorded',
  ESCORT: 'EscortNominated',
  INSTRUCTIONS: 'DayOfInstructionsAcknowledged',
};

const evidenceOf = ({ evidence }: Preparation, itemCode: string): PreparationEvidence =>
  Object.hasOwn(evidence, itemCode) ? (evidence[itemCode] ?? 'CONFIRMED') : 'CONFIRMED';

const itemCompleted = (
  itemCode: string,
  { requiredItems, done }: Preparation,
): EventOf<'PreparationItemCompleted'>[] =>
  requiredItems.includes(itemCode) && !done.includes(itemCode)
    ? [{ type: 'PreparationItemCompleted', data: { itemCode } }]
    : [];

const completeItem = ({ itemCode }: CommandOf<'CompletePreparationItem'>, state: Preparation): Decided => {
  if (!state.requiredItems.includes(itemCode))
    return refuse(refusal('PREPARATION_ITEM_UNKNOWN', `The plan asks for ${state.requiredItems.join(', ')}.`));
  const evidence = evidenceOf(state, itemCode);
  if (evidence === 'INTENTION')
    return refuse(refusal('PREPARATION_ITEM_NEEDS_INTENTION', `Record the patient's answer to ${itemCode}.`));
  if (evidence !== 'CONFIRMED')
    return refuse(
      refusal('PREPARATION_ITEM_NEEDS_RECORD', `itemCode: ${itemCode} is completed by ${RECORDS[evidence]}.`),
    );
  return accept(...itemCompleted(itemCode, state));
};

const recordIntention = (command: CommandOf<'RecordIntention'>, state: Preparation): Decided => {
  const { intentionId, promptCode, text } = command;
  return accept<PreparationEvent>(
    { type: 'IntentionRecorded', data: { intentionId, promptCode }, sealed: { text } },
    ...itemCompleted(promptCode, state),
  );
};

/** A record, and the items of the plan that it completes. */
const withItems = (
  record: PreparationEvent,
  evidence: PreparationEvidence,
  state: Preparation,
): Decision<PreparationEvent> => {
  const items = state.requiredItems.filter((item) => evidenceOf(state, item) === evidence);
  return accept<PreparationEvent>(record, ...items.flatMap((item) => itemCompleted(item, state)));
};

const agreeOnGoal = (command: CommandOf<'AgreeOnGoal'>, state: Preparation): Decided => {
  const { goalCode, known, words, agreedByPatient, therapistId } = command;
  if (!known.includes(goalCode)) return refuse(refusal('GOAL_UNKNOWN', `goalCode: one of ${known.join(', ')}.`));
  if (!agreedByPatient) return refuse(refusal('GOAL_NOT_SHARED', 'agreedByPatient: the patient has to agree as well.'));
  const data = { goalCode, agreedBy: ['PATIENT', therapistId] };
  return withItems({ type: 'SharedGoalAgreed', data, sealed: { words } }, 'SHARED_GOAL', state);
};

const acknowledge = ({ version, inForce }: CommandOf<'AcknowledgeInstructions'>, state: Preparation): Decided =>
  version === inForce
    ? withItems({ type: 'DayOfInstructionsAcknowledged', data: { version } }, 'INSTRUCTIONS', state)
    : refuse(refusal('INSTRUCTIONS_OUTDATED', `version: ${inForce} is in force.`));

const planDistress = ({ planId, plan }: CommandOf<'RecordDistressPlan'>, state: Preparation): Decided =>
  withItems({ type: 'DistressPlanRecorded', data: { planId }, sealed: { plan } }, 'DISTRESS_PLAN', state);

const nominate = (command: CommandOf<'NominateEscort'>, state: Preparation): Decided => {
  const { escortId, relationship, name, phone } = command;
  const data = { escortId, relationship };
  return withItems({ type: 'EscortNominated', data, sealed: { name, phone } }, 'ESCORT', state);
};

const missingItems = (state: Preparation): MissingGate[] =>
  state.requiredItems
    .filter((itemCode) => !state.done.includes(itemCode))
    .map((itemCode) => ({
      gate: `PREPARATION_ITEM_${itemCode}`,
      detail: `${itemCode} is not done.`,
      satisfiedBy: [RECORDS[evidenceOf(state, itemCode)]],
    }));

const missingSessions = ({ minSessions }: Preparation, held: number): MissingGate[] =>
  held >= minSessions
    ? []
    : [
        {
          gate: 'PREPARATION_SESSIONS',
          detail: `${held} of ${minSessions} preparation sessions completed.`,
          satisfiedBy: ['TherapySessionCompleted'],
        },
      ];

const NOT_ATTESTED: MissingGate = {
  gate: 'THERAPIST_ATTESTATION',
  detail: 'The therapist has not attested that the patient is prepared.',
  satisfiedBy: ['PreparationCompleted'],
};

const complete = (command: CommandOf<'CompletePreparation'>, state: Preparation): Decided => {
  const { attested, sessions, attestedBy, validUntil, policyVersion, signature } = command;
  const since = sessions.filter((session) => !state.attestedSessions.includes(session));
  const missing = [
    ...missingItems(state),
    ...missingSessions(state, since.length),
    ...(attested ? [] : [NOT_ATTESTED]),
  ];
  if (missing.length > 0)
    return blocked(
      'CompletePreparation',
      refusal('PREPARATION_INCOMPLETE', `Missing: ${missing.map(({ gate }) => gate).join(', ')}.`, missing),
    );
  const completion = { sessions: [...sessions], attestedBy, validUntil, policyVersion, signature };
  return accept({ type: 'PreparationCompleted', data: completion });
};

const waive = ({ signedBy, reasonCode, reason }: CommandOf<'WaivePreparation'>, { status }: Preparation): Decided =>
  status === 'OPEN'
    ? accept({ type: 'PreparationWaived', data: { signedBy, reasonCode }, sealed: { reason } })
    : refuse(refusal('WAIVER_NOT_NEEDED', `Preparation is ${status.toLowerCase()}; reopen it if it no longer holds.`));

const reopen = ({ reasonCode }: CommandOf<'ReopenPreparation'>, { status }: Preparation): Decided =>
  status === 'OPEN'
    ? refuse(refusal('PREPARATION_NOT_COMPLETED', 'The plan is open.'))
    : accept({ type: 'PreparationReopened', data: { reasonCode } });

const transfer = ({ to }: CommandOf<'TransferTherapy'>, { siteId: from }: Preparation): Decided =>
  from === to ? accept() : accept({ type: 'TherapyTransferred', data: { from, to } });

type Work = CommandOf<
  | 'CompletePreparationItem'
  | 'RecordIntention'
  | 'AgreeOnGoal'
  | 'RecordDistressPlan'
  | 'NominateEscort'
  | 'AcknowledgeInstructions'
  | 'CompletePreparation'
>;

const work: { readonly [T in Work['type']]: (command: CommandOf<T>, state: Preparation) => Decided } = {
  CompletePreparationItem: completeItem,
  RecordIntention: recordIntention,
  AgreeOnGoal: agreeOnGoal,
  RecordDistressPlan: planDistress,
  NominateEscort: nominate,
  AcknowledgeInstructions: acknowledge,
  CompletePreparation: complete,
};

/** Whoever takes the patient home may change until the very day; all else is settled by the attestation. */
const mayBeDone = ({ type }: Work, { status }: Preparation): boolean => status === 'OPEN' || type === 'NominateEscort';

const decide = (command: PreparationCommand, state: Preparation): Decided => {
  if (command.type === 'OpenPreparationPlan')
    return state.status === 'NONE' ? accept({ type: 'PreparationPlanOpened', data: command.plan }) : accept();
  if (state.status === 'NONE') return refuse(refusal('PREPARATION_NOT_OPEN', 'The course was not opened yet.'));
  switch (command.type) {
    case 'WaivePreparation':
      return waive(command, state);
    case 'ReopenPreparation':
      return reopen(command, state);
    case 'LapsePreparation':
      return lapse(command, state);
    case 'TransferTherapy':
      return transfer(command, state);
    default:
      return mayBeDone(command, state)
        ? (work[command.type] as (command: Work, state: Preparation) => Decided)(command, state)
        : refuse(refusal('PREPARATION_ALREADY_COMPLETED', `Preparation is ${state.status.toLowerCase()}.`));
  }
};

/** Its id is the id of the treatment course. */
export const preparation: Aggregate<Preparation, PreparationCommand, PreparationEvent> = {
  service: 'therapy',
  category: 'preparation',
  initial,
  evolve,
  decide,
  subject: ({ status, courseId, siteId, patientRef }) =>
    status === 'NONE' ? undefined : { key: courseId, siteId, patientRef },
};
