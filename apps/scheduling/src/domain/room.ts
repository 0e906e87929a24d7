import type { SchedulingEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate } from '#kernel';

export type RoomEvent = Extract<SchedulingEvent, { type: 'RoomRegistered' }>;
export type RoomKind = RoomEvent['data']['kind'];

export interface Room {
  readonly roomId: string;
  readonly siteId: string;
}

export interface RegisterRoom {
  readonly type: 'RegisterRoom';
  readonly data: RoomEvent['data'];
}

export const room: Aggregate<Room | null, RegisterRoom, RoomEvent> = {
  service: 'scheduling',
  category: 'room',
  initial: null,
  decide: ({ data }, state) =>
    state === null
      ? accept({ type: 'RoomRegistered', data })
      : refuse(refusal('ALREADY_EXISTS', 'The room is registered.')),
  evolve: (_, { data }) => ({ roomId: data.roomId, siteId: data.siteId }),
  subject: (state) => (state === null ? undefined : { key: state.roomId, siteId: state.siteId, patientRef: null }),
};
