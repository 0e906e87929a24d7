import type { TherapyEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision } from '#kernel';

type EventOf<T extends TherapyEvent['type']> = Extract<TherapyEvent, { type: T }>;
export type TherapyRecordEvent =
  EventOf<'TherapySessionMissed'> | EventOf<'IntegrationRequirementWaived'> | EventOf<'OrderingViolationBlocked'>;

/** What belongs to a course's therapy but to no session that took place: visits missed, requirements waived. */
export interface TherapyRecord {
  readonly waivedOrdinals: readonly number[];
}

export type TherapyRecordCommand =
  | { readonly type: 'RecordMissedSession'; readonly missed: EventOf<'TherapySessionMissed'>['data'] }
  | {
      readonly type: 'WaiveIntegration';
      readonly ordinal: number;
      readonly signedBy: string;
      readonly reasonCode: string;
      readonly reason: string;
      /** Infusions whose integration took place. */
      readonly integrated: readonly number[];
    };

const decide = (command: TherapyRecordCommand, { waivedOrdinals }: TherapyRecord): Decision<TherapyRecordEvent> => {
  if (command.type === 'RecordMissedSession') return accept({ type: 'TherapySessionMissed', data: command.missed });
  const { ordinal, signedBy, reasonCode, reason, integrated } = command;
  if (waivedOrdinals.includes(ordinal))
    return refuse(refusal('WAIVER_NOT_NEEDED', `Integration of infusion ${ordinal} is waived.`));
  if (integrated.includes(ordinal))
    return refuse(refusal('WAIVER_NOT_NEEDED', `Integration of infusion ${ordinal} took place.`));
  const data = { ordinal, signedBy, reasonCode };
  return accept({ type: 'IntegrationRequirementWaived', data, sealed: { reason } });
};

/** Its id is the id of the treatment course; who the patient is, the course replica says. */
export const therapyRecord: Aggregate<TherapyRecord, TherapyRecordCommand, TherapyRecordEvent> = {
  service: 'therapy',
  category: 'therapy-record',
  initial: { waivedOrdinals: [] },
  decide,
  evolve: (state, event) =>
    event.type === 'IntegrationRequirementWaived'
      ? { waivedOrdinals: [...state.waivedOrdinals, event.data.ordinal] }
      : state,
  subject: () => undefined,
};
