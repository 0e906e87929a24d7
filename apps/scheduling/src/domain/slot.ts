import type { SchedulingEvent } from '#contracts';
import { resolveLocal, type Refusal } from '#kernel';

export type Slot = Extract<SchedulingEvent, { type: 'AppointmentRescheduled' }>['data']['from'];

export interface WallTime {
  readonly localDateTime: string;
  /** Only needed when the local time occurs twice. */
  readonly offset: string | null;
  readonly durationMinutes: number;
}

/** Names the time zone rules that turned a local time into an instant: they may change before the day comes. */
export interface Place {
  readonly zone: string;
  readonly tzdbVersion: string;
}

export type SlotOrRefusal = { readonly slot: Slot } | { readonly rejected: Refusal };

/** A slot keeps what was agreed (the local time at the site) beside the instants that it means today. */
export const slotAt = ({ localDateTime, offset, durationMinutes }: WallTime, place: Place): SlotOrRefusal => {
  const resolved = resolveLocal(localDateTime, place.zone, offset ?? undefined);
  if (!resolved.ok) return { rejected: resolved.refusal };
  const { instant: start } = resolved;
  const slot = {
    localDateTime: start.toZonedDateTimeISO(place.zone).toPlainDateTime().toString({ smallestUnit: 'minute' }),
    zone: place.zone,
    startsAt: start.toString(),
    endsAt: start.add({ minutes: durationMinutes }).toString(),
    tzdbVersion: place.tzdbVersion,
  };
  return { slot };
};
