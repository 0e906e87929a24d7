import type { Clinic } from './clinic.js';

interface Running {
  readonly story: AsyncGenerator<string>;
  readonly next: string;
}

/** Lets stories run side by side in virtual time: always the one whose next moment comes first. */
export const runStories = async (clinic: Clinic, stories: readonly AsyncGenerator<string>[]): Promise<void> => {
  let running: Running[] = [];
  const proceed = async (story: AsyncGenerator<string>): Promise<void> => {
    const moment = await story.next();
    if (moment.done !== true) running.push({ story, next: moment.value });
  };
  for (const story of stories) await proceed(story);
  while (running.length > 0) {
    const [first, ...others] = running.toSorted((a, b) => (a.next < b.next ? -1 : 1));
    if (first === undefined) return;
    running = others;
    await clinic.waitUntil(first.next);
    await proceed(first.story);
  }
};
