import { setTimeout as delay } from 'node:timers/promises';

/** Polls until something holds, and answers it; fails, saying what never came, when it does not within the deadline. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  deadlineMs = 20_000,
): Promise<T> => {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Within ${deadlineMs} ms: no ${what}.`);
    await delay(20);
  }
};
