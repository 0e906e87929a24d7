import { blocked, type TherapyEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision, type MissingGate } from '#kernel';

export type PreparationEvent = Extract<
  TherapyEvent,
  { type: `Preparation${string}` | 'IntentionRecorded' | 'OrderingViolationBlocked' }
>;
type EventOf<T extends PreparationEvent['type']> = Extract<PreparationEvent, { type: T }>;
type Decided = Decision<PreparationEvent>;

/** The three questions that a patient answers in their own words; an answer completes the item of the same name. */
export const INTENTION_PROMPTS = ['WHY_KETAMINE', 'WHY_NOW', 'HOPED_FOR_GAIN'] as const;
export type IntentionPrompt = (typeof INTENTION_PROMPTS)[number];

/** What has to be in place before the first dose, and the therapist's word that it is. One a treatment course. */
export interface Preparation {
  readonly status: 'NONE' | 'OPEN' | 'COMPLETED' | 'WAIVED';
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly requiredItems: readonly string[];
  readonly minSessions: number;
  readonly done: readonly string[];
  readonly validUntil: string | null;
}

export type PreparationCommand =
  | { readonly type: 'OpenPreparationPlan'; readonly plan: EventOf<'PreparationPlanOpened'>['data'] }
  | { readonly type: 'CompletePreparationItem'; readonly itemCode: string }
  | {
      readonly type: 'RecordIntention';
      readonly intentionId: string;
      readonly promptCode: IntentionPrompt;
      readonly text: string;
    }
  | {
      readonly type: 'CompletePreparation';
      readonly attested: boolean;
      /** Preparation sessions of the course that were completed. */
      readonly sessions: readonly string[];
      readonly attestedBy: string;
      readonly validUntil: string;
      readonly policyVersion: string;
    }
  | { readonly type: 'ReopenPreparation'; readonly reasonCode: string }
  | {
      readonly type: 'WaivePreparation';
      readonly signedBy: string;
      readonly reasonCode: string;
      readonly reason: string;
    };
type CommandOf<T extends PreparationCommand['type']> = Extract<PreparationCommand, { type: T }>;

const initial: Preparation = {
  status: 'NONE',
  courseId: '',
  patientRef: '',
  siteId: '',
  requiredItems: [],
  minSessions: 0,
  done: [],
  validUntil: null,
};

const evolve = (state: Preparation, event: PreparationEvent): Preparation => {
  switch (event.type) {
    case 'PreparationPlanOpened': {
      const { courseId, patientRef, siteId, requiredItems, minSessions } = event.data;
      return { ...initial, status: 'OPEN', courseId, patientRef, siteId, requiredItems, minSessions };
    }
    case 'PreparationItemCompleted':
      return { ...state, done: [...state.done, event.data.itemCode] };
    case 'PreparationCompleted':
      return { ...state, status: 'COMPLETED', validUntil: event.data.validUntil };
    case 'PreparationReopened':
      return { ...state, status: 'OPEN', validUntil: null };
    case 'PreparationWaived':
      return { ...state, status: 'WAIVED' };
    default:
      return state;
  }
};

const isPrompt = (code: string): code is IntentionPrompt => (INTENTION_PROMPTS as readonly string[]).includes(code);

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
  if (isPrompt(itemCode))
    return refuse(refusal('PREPARATION_ITEM_NEEDS_INTENTION', `Record the patient's answer to ${itemCode}.`));
  return accept(...itemCompleted(itemCode, state));
};

const recordIntention = (command: CommandOf<'RecordIntention'>, state: Preparation): Decided => {
  const { intentionId, promptCode, text } = command;
  return accept<PreparationEvent>(
    { type: 'IntentionRecorded', data: { intentionId, promptCode }, sealed: { text } },
    ...itemCompleted(promptCode, state),
  );
};

const missingItems = ({ requiredItems, done }: Preparation): MissingGate[] =>
  requiredItems
    .filter((itemCode) => !done.includes(itemCode))
    .map((itemCode) => ({
      gate: `PREPARATION_ITEM_${itemCode}`,
      detail: `${itemCode} is not done.`,
      satisfiedBy: [isPrompt(itemCode) ? 'IntentionRecorded' : 'PreparationItemCompleted'],
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
  const { attested, sessions, attestedBy, validUntil, policyVersion } = command;
  const missing = [
    ...missingItems(state),
    ...missingSessions(state, sessions.length),
    ...(attested ? [] : [NOT_ATTESTED]),
  ];
  if (missing.length > 0)
    return blocked(
      'CompletePreparation',
      refusal('PREPARATION_INCOMPLETE', `Missing: ${missing.map(({ gate }) => gate).join(', ')}.`, missing),
    );
  const completion = { sessions: [...sessions], attestedBy, validUntil, policyVersion };
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

const work = (
  command: CommandOf<'CompletePreparationItem' | 'RecordIntention' | 'CompletePreparation'>,
  state: Preparation,
): Decided => {
  if (state.status !== 'OPEN')
    return refuse(refusal('PREPARATION_ALREADY_COMPLETED', `Preparation is ${state.status.toLowerCase()}.`));
  switch (command.type) {
    case 'CompletePreparationItem':
      return completeItem(command, state);
    case 'RecordIntention':
      return recordIntention(command, state);
    case 'CompletePreparation':
      return complete(command, state);
  }
};

const decide = (command: PreparationCommand, state: Preparation): Decided => {
  if (command.type === 'OpenPreparationPlan')
    return state.status === 'NONE' ? accept({ type: 'PreparationPlanOpened', data: command.plan }) : accept();
  if (state.status === 'NONE') return refuse(refusal('PREPARATION_NOT_OPEN', 'The course was not opened yet.'));
  if (command.type === 'WaivePreparation') return waive(command, state);
  if (command.type === 'ReopenPreparation') return reopen(command, state);
  return work(command, state);
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
