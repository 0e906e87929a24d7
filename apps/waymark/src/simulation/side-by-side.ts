import type { Clinic } from '../demo/clinic.js';

/** A story and where it happens now: a transfer moves it. */
export interface Story {
  readonly lane: () => string;
  readonly acts: AsyncGenerator<string>;
}

interface Waiting extends Story {
  readonly next: string;
}

const byLane = (due: readonly Waiting[]): readonly (readonly Waiting[])[] => {
  const lanes = new Map<string, Waiting[]>();
  for (const story of due) lanes.set(story.lane(), [...(lanes.get(story.lane()) ?? []), story]);
  return [...lanes.values()];
};

const one = async (story: Story): Promise<Waiting[]> => {
  const moment = await story.acts.next();
  return moment.done === true ? [] : [{ ...story, next: moment.value }];
};

const inTurn = async (stories: readonly Story[]): Promise<Waiting[]> => {
  const waiting: Waiting[] = [];
  for (const story of stories) waiting.push(...(await one(story)));
  return waiting;
};

/**
 * Lets stories happen in virtual time. What falls on one moment happens in the order of the list or, with `atOnce`, at the
 * same time at every site; within a site one thing comes after the other, as its safe and its staff are shared.
 */
export const sideBySide = async (clinic: Clinic, stories: readonly Story[], atOnce: boolean): Promise<void> => {
  let waiting = await inTurn(stories);
  while (waiting.length > 0) {
    const moment = waiting.map(({ next }) => next).sort()[0] ?? '';
    const due = waiting.filter(({ next }) => next === moment);
    const rest = waiting.filter(({ next }) => next !== moment);
    await clinic.waitUntil(moment);
    const lanes = byLane(due);
    const went: Waiting[][] = [];
    if (atOnce) went.push(...(await Promise.all(lanes.map(inTurn))));
    else for (const lane of lanes) went.push(await inTurn(lane));
    waiting = [...rest, ...went.flat()];
  }
};
