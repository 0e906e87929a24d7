import { doubled } from './doubled.js';
import type { Evidence, Finding } from './evidence.js';
import { lost } from './lost.js';
import { stuck } from './stuck.js';
import { violations } from './violations.js';

export * from './evidence.js';

export interface Verdict {
  readonly lost: readonly Finding[];
  readonly doubled: readonly Finding[];
  readonly stuck: readonly Finding[];
  readonly violations: readonly Finding[];
}

/** Holds what was promised, and what must always be true, against what is there. Pure: it can be shown to find what it is for. */
export const judge = (evidence: Evidence): Verdict => ({
  lost: lost(evidence),
  doubled: doubled(evidence),
  stuck: stuck(evidence),
  violations: violations(evidence),
});

export const isClean = (verdict: Verdict): boolean =>
  Object.values(verdict).every((findings: readonly Finding[]) => findings.length === 0);
