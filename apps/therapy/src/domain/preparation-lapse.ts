import { accept, instant, Temporal, type Decision } from '#kernel';
import type { CommandOf, EventOf, Preparation } from './preparation.types.js';

/** When a completed preparation stops counting, and why; null while nothing is completed. */
export const lapseOf = (
  { status, validUntil }: Pick<Preparation, 'status' | 'validUntil'>,
  gapEndsAt: string | null,
): { readonly at: string; readonly cause: EventOf<'PreparationLapsed'>['data']['cause'] } | null => {
  if (status !== 'COMPLETED' || validUntil === null) return null;
  return gapEndsAt !== null && Temporal.Instant.compare(instant(gapEndsAt), instant(validUntil)) < 0
    ? { at: gapEndsAt, cause: 'GAP_TOO_LONG' }
    : { at: validUntil, cause: 'EXPIRED' };
};

/** Looks again at the moment it is asked: a preparation that was renewed meanwhile stands. */
export const lapse = (
  { now, gapEndsAt, again, policyVersion }: CommandOf<'LapsePreparation'>,
  state: Preparation,
): Decision<EventOf<'PreparationLapsed'>> => {
  const due = lapseOf(state, gapEndsAt);
  if (due === null || Temporal.Instant.compare(now, instant(due.at)) < 0) return accept();
  const { at: lapsedAt, cause } = due;
  const items = again.items.filter((item) => state.requiredItems.includes(item));
  return accept({
    type: 'PreparationLapsed',
    data: { cause, lapsedAt, again: items, sessionsAgain: again.sessions, policyVersion },
  });
};
