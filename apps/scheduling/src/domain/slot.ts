import type { SchedulingEvent } from '#contracts';
import { instant, resolveLocal, Temporal, type Refusal } from '#kernel';

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

/**
 * The slot of an agreed local time by other time zone rules. A time that occurs twice stays on the side nearer to what it
 * was; one that no longer exists moves on by what the clocks skip: the patient stands at the door at that wall-clock time.
 */
export const slotAgain = (agreed: Slot, tzdbVersion: string): Slot => {
  const [start, end] = [instant(agreed.startsAt), instant(agreed.endsAt)];
  const local = Temporal.PlainDateTime.from(agreed.localDateTime);
  const sides = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toZonedDateTime(agreed.zone, { disambiguation }).toInstant(),
  );
  const distance = (at: Temporal.Instant): number => Math.abs(at.epochMilliseconds - start.epochMilliseconds);
  const again = sides.reduce((nearest, side) => (distance(side) < distance(nearest) ? side : nearest));
  const endsAt = again.add(start.until(end)).toString();
  return { localDateTime: agreed.localDateTime, zone: agreed.zone, startsAt: again.toString(), endsAt, tzdbVersion };
};
