import type { TherapyEvent } from '#contracts';
import { accept, instant, refusal, refuse, Temporal, type Aggregate, type Decision } from '#kernel';

type EventOf<T extends TherapyEvent['type']> = Extract<TherapyEvent, { type: T }>;
export type TherapyRecordEvent = EventOf<
  | 'TherapySessionMissed'
  | 'IntegrationRequirementWaived'
  | 'OrderingViolationBlocked'
  | 'SafetyOutreachRequested'
  | 'SafetyOutreachMade'
  | 'SafetyOutreachOverdue'
  | 'OutreachSuspended'
  | 'OutreachResumed'
>;
type Requested = EventOf<'SafetyOutreachRequested'>['data'];
type Made = EventOf<'SafetyOutreachMade'>['data'];

/** Somebody has to ask how the patient is; open until they were reached. */
export interface OpenOutreach {
  readonly outreachId: string;
  readonly stepId: string;
  readonly dueAt: string;
  readonly overdue: boolean;
}

/** What belongs to a course's therapy but to no session that took place: visits missed, requirements waived. */
export interface TherapyRecord {
  readonly waivedOrdinals: readonly number[];
  readonly outreach: readonly OpenOutreach[];
  /** Steps for which somebody was asked to reach out, whatever became of it. */
  readonly outreachFor: readonly string[];
  /** Why nobody is to call: the patient is in hospital or dead. */
  readonly suspendedBy: readonly string[];
}

export type TherapyRecordCommand =
  | {
      readonly type: 'RecordMissedSession';
      readonly missed: EventOf<'TherapySessionMissed'>['data'];
      /** Asked for when a patient stays away from integration. */
      readonly outreach: Requested;
    }
  | {
      readonly type: 'SuspendOutreach';
      readonly incidentId: string;
      readonly cause: EventOf<'OutreachSuspended'>['data']['cause'];
    }
  | { readonly type: 'ResumeOutreach'; readonly incidentId: string }
  | { readonly type: 'RequestOutreach'; readonly outreach: Requested }
  | { readonly type: 'RecordOutreach'; readonly made: Made; readonly findings: string }
  | { readonly type: 'RemindOfOutreach'; readonly now: Temporal.Instant }
  | {
      readonly type: 'WaiveIntegration';
      readonly ordinal: number;
      readonly signedBy: string;
      readonly reasonCode: string;
      readonly reason: string;
      /** Infusions whose integration took place. */
      readonly integrated: readonly number[];
    };

type CommandOf<T extends TherapyRecordCommand['type']> = Extract<TherapyRecordCommand, { type: T }>;
type Decided = Decision<TherapyRecordEvent>;

const waive = (command: CommandOf<'WaiveIntegration'>, { waivedOrdinals }: TherapyRecord): Decided => {
  const { ordinal, signedBy, reasonCode, reason, integrated } = command;
  if (waivedOrdinals.includes(ordinal))
    return refuse(refusal('WAIVER_NOT_NEEDED', `Integration of infusion ${ordinal} is waived.`));
  if (integrated.includes(ordinal))
    return refuse(refusal('WAIVER_NOT_NEEDED', `Integration of infusion ${ordinal} took place.`));
  const data = { ordinal, signedBy, reasonCode };
  return accept({ type: 'IntegrationRequirementWaived', data, sealed: { reason } });
};

/**
 * One request a step: a missed visit and the closed window that follows it are one worry. An infusion can be stayed away
 * from again, and then somebody asks again.
 */
const isKnown = ({ stepId, cause }: Requested, { outreach, outreachFor }: TherapyRecord): boolean =>
  cause === 'INFUSION_NO_SHOWS' ? outreach.some((open) => open.stepId === stepId) : outreachFor.includes(stepId);

const requested = (outreach: Requested, state: TherapyRecord): EventOf<'SafetyOutreachRequested'>[] =>
  state.suspendedBy.length > 0 || isKnown(outreach, state) ? [] : [{ type: 'SafetyOutreachRequested', data: outreach }];

const missedSession = ({ missed, outreach }: CommandOf<'RecordMissedSession'>, state: TherapyRecord): Decided => {
  const worrying = missed.who === 'PATIENT' && missed.stepId.startsWith('INTEGRATION:');
  return accept<TherapyRecordEvent>(
    { type: 'TherapySessionMissed', data: missed },
    ...(worrying ? requested(outreach, state) : []),
  );
};

const reachOut = ({ made, findings }: CommandOf<'RecordOutreach'>, { outreach }: TherapyRecord): Decided =>
  outreach.some(({ outreachId }) => outreachId === made.outreachId)
    ? accept({ type: 'SafetyOutreachMade', data: made, sealed: { findings } })
    : refuse(refusal('OUTREACH_UNKNOWN', 'No outreach of this id is open.'));

const remind = ({ now }: CommandOf<'RemindOfOutreach'>, { outreach }: TherapyRecord): Decided =>
  accept(
    ...outreach
      .filter(({ dueAt, overdue }) => !overdue && Temporal.Instant.compare(instant(dueAt), now) <= 0)
      .map(({ outreachId, dueAt }) => ({
        type: 'SafetyOutreachOverdue' as const,
        data: { outreachId, dueAt },
      })),
  );

const suspend = ({ incidentId, cause }: CommandOf<'SuspendOutreach'>, state: TherapyRecord): Decided => {
  if (state.suspendedBy.includes(incidentId)) return accept();
  const cancelled = state.outreach.map(({ outreachId }) => outreachId);
  return accept({ type: 'OutreachSuspended', data: { cause, incidentId, cancelled } });
};

const takeUp = ({ incidentId }: CommandOf<'ResumeOutreach'>, { suspendedBy }: TherapyRecord): Decided =>
  suspendedBy.includes(incidentId) ? accept({ type: 'OutreachResumed', data: { incidentId } }) : accept();

const decide = (command: TherapyRecordCommand, state: TherapyRecord): Decided => {
  switch (command.type) {
    case 'RecordMissedSession':
      return missedSession(command, state);
    case 'WaiveIntegration':
      return waive(command, state);
    case 'RequestOutreach':
      return accept(...requested(command.outreach, state));
    case 'RecordOutreach':
      return reachOut(command, state);
    case 'RemindOfOutreach':
      return remind(command, state);
    case 'SuspendOutreach':
      return suspend(command, state);
    case 'ResumeOutreach':
      return takeUp(command, state);
  }
};

const evolve = (state: TherapyRecord, event: TherapyRecordEvent): TherapyRecord => {
  const { outreach } = state;
  switch (event.type) {
    case 'IntegrationRequirementWaived':
      return { ...state, waivedOrdinals: [...state.waivedOrdinals, event.data.ordinal] };
    case 'SafetyOutreachRequested': {
      const { outreachId, stepId, dueAt } = event.data;
      const open = { outreachId, stepId, dueAt, overdue: false };
      return { ...state, outreach: [...outreach, open], outreachFor: [...state.outreachFor, stepId] };
    }
    case 'SafetyOutreachMade': {
      const { outreachId, outcome } = event.data;
      if (outcome === 'NOT_REACHED') return state;
      return { ...state, outreach: outreach.filter((open) => open.outreachId !== outreachId) };
    }
    case 'SafetyOutreachOverdue': {
      const { outreachId } = event.data;
      const late = outreach.map((open) => (open.outreachId === outreachId ? { ...open, overdue: true } : open));
      return { ...state, outreach: late };
    }
    case 'OutreachSuspended':
      return { ...state, outreach: [], suspendedBy: [...state.suspendedBy, event.data.incidentId] };
    case 'OutreachResumed':
      return { ...state, suspendedBy: state.suspendedBy.filter((id) => id !== event.data.incidentId) };
    default:
      return state;
  }
};

/** When somebody has to be reminded next; null: nothing is waiting. */
export const nextReminder = ({ outreach }: TherapyRecord): string | null => {
  const due = outreach.filter(({ overdue }) => !overdue).map(({ dueAt }) => dueAt);
  return due.sort((a, b) => Temporal.Instant.compare(instant(a), instant(b)))[0] ?? null;
};

/** Its id is the id of the treatment course; who the patient is, the course replica says. */
export const therapyRecord: Aggregate<TherapyRecord, TherapyRecordCommand, TherapyRecordEvent> = {
  service: 'therapy',
  category: 'therapy-record',
  initial: { waivedOrdinals: [], outreach: [], outreachFor: [], suspendedBy: [] },
  decide,
  evolve,
  subject: () => undefined,
};
