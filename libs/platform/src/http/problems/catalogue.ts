import { refusals, type RefusalDefinition, type RefusalKind } from '#contracts';
import { EDGE_PROBLEMS } from '../edge-problem.js';

/** What the catalogue says about a code. */
export interface ProblemEntry {
  readonly type: string;
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
  readonly kind: RefusalKind | 'edge';
}

/** Relative, so that it resolves to the catalogue of the very server that answered (RFC 9457, 3.1.1). */
export const PROBLEM_BASE = '/problems/';
export const problemType = (code: string): string => `${PROBLEM_BASE}${code.toLowerCase().replaceAll('_', '-')}`;

const STATUS: Readonly<Record<RefusalKind, number>> = {
  'clinical-order': 409,
  state: 409,
  conflict: 409,
  input: 422,
  'not-found': 404,
  forbidden: 403,
};

const refusalStatus = (code: string, kind: RefusalKind): number => (code === 'STALE_VERSION' ? 412 : STATUS[kind]);

const entry = (code: string, kind: ProblemEntry['kind'], status: number, text: Texts): ProblemEntry => ({
  type: problemType(code),
  code,
  status,
  title: text.title,
  remedy: text.remedy,
  kind,
});
type Texts = Pick<RefusalDefinition, 'title' | 'remedy'>;

const entries: readonly ProblemEntry[] = [
  ...Object.entries(refusals).map(([code, text]) => entry(code, text.kind, refusalStatus(code, text.kind), text)),
  ...Object.entries(EDGE_PROBLEMS).map(([code, text]) => entry(code, 'edge', text.status, text)),
].sort((a, b) => (a.code < b.code ? -1 : 1));

const byCode = new Map(entries.map((item) => [item.code, item]));

/** Every code that an answer can carry, in alphabetical order. */
export const problemCatalogue = (): readonly ProblemEntry[] => entries;

/** A code that nobody has put into the catalogue is still a refusal: never a success, never a crash. */
export const problemEntry = (code: string): ProblemEntry =>
  byCode.get(code) ?? entry(code, 'state', 409, { title: 'The request was refused', remedy: 'Read the detail.' });

export const findProblem = (kebab: string): ProblemEntry | undefined =>
  byCode.get(kebab.toUpperCase().replaceAll('-', '_'));
