import { describe } from '@jest/globals';

export type Shape = 'embedded' | 'distributed';

/** In which shape this run of the end-to-end suite meets Waymark: `WAYMARK_E2E_SHAPE`. */
export const SHAPE: Shape = process.env['WAYMARK_E2E_SHAPE'] === 'distributed' ? 'distributed' : 'embedded';

/** What is about one process with one database, and why; it is skipped aloud where there are many. */
export const describeEmbedded = (name: string, reason: string, suite: () => void): void => {
  if (SHAPE === 'embedded') describe(name, suite);
  else describe.skip(`${name} (SKIPPED in the distributed shape: ${reason})`, suite);
};
