import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { POLICY_FILES, type ClinicPolicy, type PolicyFile } from './policy.js';

export interface PolicyProblem {
  readonly file: PolicyFile;
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export type LoadedPolicy =
  | { readonly ok: true; readonly policy: ClinicPolicy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const lineOf = (document: Document, lines: LineCounter, path: readonly string[]): number => {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

/** What helps whoever writes the file: a pattern says nothing to them, the schema's own words and the names of keys do. */
const say = ({ keyword, message, params }: TLocalizedValidationError, description: unknown): string => {
  if (keyword === 'pattern' && typeof description === 'string') return `is not ${description}`;
  if (keyword === 'additionalProperties')
    return `has keys that nothing reads: ${params.additionalProperties.join(', ')}`;
  return keyword === 'required' ? `lacks ${params.requiredProperties.join(', ')}` : message;
};

interface Parsed {
  readonly value: Record<string, unknown>;
  readonly problems: readonly PolicyProblem[];
}

const validators = new Map(Object.entries(POLICY_FILES).map(([file, schema]) => [file, Compile<TSchema>(schema)]));

const parse = (file: PolicyFile, text: string): Parsed => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const unreadable = document.errors.map(({ pos, message }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    path: '',
    message,
  }));
  if (unreadable.length > 0) return { value: {}, problems: unreadable };
  const value: unknown = document.toJS();
  // A key that nothing reads is told once, by the object that it stands in.
  const errors = (validators.get(file)?.Errors(value) ?? []).filter(({ keyword }) => keyword !== 'boolean');
  const problems = errors.map((error) => {
    const path = error.instancePath.split('/').filter((part) => part !== '');
    const message = say(error, describedAt(POLICY_FILES[file], error.schemaPath));
    return { file, line: lineOf(document, lines, path), path: path.join('.'), message };
  });
  return { value: problems.length > 0 ? {} : (value as Record<string, unknown>), problems };
};

/** The words of the schema that an error points into. */
const describedAt = (schema: object, schemaPath: string): unknown => {
  const parts = schemaPath.split('/').filter((part) => part !== '' && part !== '#');
  const inner = parts.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], schema);
  return (inner as { description?: unknown } | undefined)?.description;
};

/** A policy from the texts of its files, or every problem with the file and the line it stands on. */
export const loadPolicy = (read: (file: PolicyFile) => string): LoadedPolicy => {
  const files = Object.keys(POLICY_FILES) as PolicyFile[];
  const parsed = files.map((file) => parse(file, read(file)));
  const problems = parsed.flatMap((each) => each.problems);
  if (problems.length > 0) return { ok: false, problems };
  const merged = Object.assign({}, ...parsed.map(({ value }) => value)) as ClinicPolicy & { source?: unknown };
  delete merged.source;
  return { ok: true, policy: merged };
};
