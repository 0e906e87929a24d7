import type { RecordedEvent } from '#contracts';
import { bodyOf } from './chain.js';

/** Delivered again by newer code, an event may have been brought to a newer schema: its id still says which it is. */
export const isSame = (stored: RecordedEvent, event: RecordedEvent): boolean =>
  stored.eventId === event.eventId &&
  (stored.schemaVersion !== event.schemaVersion || bodyOf(stored) === bodyOf(event));

/** Grouped, groups in the order of their first member. */
export const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
};
