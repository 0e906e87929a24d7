import type { RecordedEvent } from '#contracts';

/**
 * For reactions that do something for each event: in order per key, and for all keys side by side, so that what they ask of
 * the database travels together. Answers when all have ended, with the first failure if there was one: nothing may still be
 * running when the transaction is undone.
 */
export const forEachOfKey = async <E extends RecordedEvent>(
  events: readonly E[],
  work: (event: E) => Promise<void>,
): Promise<void> => {
  const keys = new Map<string, E[]>();
  for (const event of events) keys.set(event.key, [...(keys.get(event.key) ?? []), event]);
  const inOrder = async (ofKey: readonly E[]): Promise<void> => {
    for (const event of ofKey) await work(event);
  };
  const ended = await Promise.allSettled([...keys.values()].map(inOrder));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
};
