import { durationOf } from '../duration.js';
import type { ProtocolDefinition } from '../definition.js';
import { datesToNext, weekdayAfter, type Week } from './week.js';

/**
 * On which dates after an infusion its integration can take place, week after week. A rhythm has no calendar, so a week
 * without a change of clocks is taken: the change itself is met when a session is booked.
 */
const MINUTES = 1440;

interface Offsets {
  readonly min: number;
  readonly max: number;
}

/** Start and end of the target window in minutes from the midnight that the infusion date began with. */
const windowMinutes = (protocol: ProtocolDefinition, week: Week): Offsets => {
  const { targetWindow, minElapsed } = protocol.separation;
  const bound = (text: string, end: boolean): number => {
    const duration = durationOf(text);
    if (duration.basis === 'ELAPSED') return week.infusionEnds + duration.ms / 60_000;
    return (duration.days + (end ? 1 : 0)) * MINUTES;
  };
  const opens = targetWindow === undefined ? 0 : bound(targetWindow.min, false);
  const closes = targetWindow === undefined ? 7 * MINUTES : bound(targetWindow.max, true);
  return { min: Math.max(opens, minElapsed === undefined ? opens : bound(minElapsed, false)), max: closes };
};

const startPossible = (date: number, window: Offsets, week: Week): boolean => {
  const first = Math.max(date * MINUTES + week.firstStart, window.min);
  return first <= date * MINUTES + week.lastStart && first < window.max;
};

/** Dates after the infusion on `weekday` (0 is its own) on which a session may start. */
export const therapyDates = (protocol: ProtocolDefinition, week: Week, weekday: number): readonly number[] => {
  const { separation, therapy } = protocol;
  const window = windowMinutes(protocol, week);
  const banned = (date: number): boolean =>
    separation.sameLocalDateForbidden && week.infusions.includes(weekdayAfter(weekday, date));
  const beforeNext = therapy.integration?.requiredBeforeNextInfusion === true;
  const lastDate = beforeNext ? datesToNext(week, weekday) - 1 : Math.floor(window.max / MINUTES);
  return Array.from({ length: lastDate + 1 }, (_, date) => date).filter(
    (date) =>
      week.therapies.includes(weekdayAfter(weekday, date)) && !banned(date) && startPossible(date, window, week),
  );
};
