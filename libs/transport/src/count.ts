import type { EventSource } from '#event-store';

/**
 * How many settled events come after a position, counted up to `most`. A source that knows of some answers with these and
 * does not look for more, so that who does not move, as the relay while Kafka is away, would count the same ones for ever:
 * it is asked until nothing comes.
 */
export const countAfter = async (source: EventSource, position: bigint, most: number): Promise<number> => {
  let [count, reached] = [0, position];
  while (count < most) {
    const events = await source.readAfter(reached, most - count);
    const last = events.at(-1);
    if (last === undefined) break;
    [count, reached] = [count + events.length, last.position];
  }
  return count;
};
