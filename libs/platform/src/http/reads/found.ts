import { EdgeProblem } from '../edge-problem.js';

/** What was looked for, or 404. Also for what lies outside the token's sites: a read tells nothing about those. */
export const found = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new EdgeProblem('NOT_FOUND');
  return value;
};
