import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { ProtocolDefinition } from './definition.js';
import { Draft } from './load/draft.js';
import { durationRules } from './load/duration-rules.js';
import { phaseRules } from './load/phase-rules.js';
import type { Finding, ProtocolProblem } from './load/problem.js';
import { isDefinition, schemaFindings } from './load/schema-findings.js';
import { seriesRules } from './load/series-rules.js';
import { therapyRules } from './load/therapy-rules.js';

export type LoadedProtocol =
  | { readonly ok: true; readonly protocol: ProtocolDefinition }
  | { readonly ok: false; readonly fileName: string; readonly problems: readonly ProtocolProblem[] };

interface Place {
  readonly line: number;
  readonly column: number;
}

const START: Place = { line: 1, column: 1 };

/** The key itself: what it holds may begin on a later line. */
const keyOf = (document: Document, path: readonly string[]): unknown => {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key : undefined;
};

/** A key that is absent is reported at the part it is absent from. */
const offsetOf = (document: Document, path: readonly string[]): number => {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const value = document.getIn(path.slice(0, depth), true);
    const node = isScalar(value) ? value : (keyOf(document, path.slice(0, depth)) ?? value);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) && document.contents.range ? document.contents.range[0] : 0;
};

const placeOf = (lines: LineCounter, offset: number): Place => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, START.line), column: Math.max(col, START.column) };
};

const findingsIn = (value: unknown): readonly Finding[] => {
  const draft = new Draft(value);
  return [
    schemaFindings(value),
    ...[durationRules, seriesRules, therapyRules, phaseRules].map((rules) => rules(draft)),
  ].flat();
};

const inOrder = (a: ProtocolProblem, b: ProtocolProblem): number => a.line - b.line || a.column - b.column;

const syntaxProblem = (place: Place, message: string): ProtocolProblem => ({
  ...place,
  path: '',
  code: 'YAML_SYNTAX',
  message: message.split('\n')[0] ?? message,
});

const read = (document: Document, lines: LineCounter): { value: unknown } | { problems: ProtocolProblem[] } => {
  const syntax = document.errors.map(({ pos, message }) => syntaxProblem(placeOf(lines, pos[0]), message));
  if (syntax.length > 0) return { problems: syntax };
  try {
    return { value: document.toJS() as unknown };
  } catch (error) {
    return { problems: [syntaxProblem(START, error instanceof Error ? error.message : String(error))] };
  }
};

/** Reads one protocol file. Everything that is wrong with it is reported at once, each with its place. */
export const loadProtocol = (text: string, fileName: string): LoadedProtocol => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const outcome = read(document, lines);
  if ('problems' in outcome) return { ok: false, fileName, problems: outcome.problems };
  const problems = findingsIn(outcome.value).map(({ path, code, message }) => ({
    ...placeOf(lines, offsetOf(document, path)),
    path: path.join('.'),
    code,
    message,
  }));
  if (problems.length === 0 && isDefinition(outcome.value)) return { ok: true, protocol: outcome.value };
  return { ok: false, fileName, problems: problems.sort(inOrder) };
};
