import { Temporal } from '#kernel';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { LineCounter, parseDocument, type Document } from 'yaml';

const object = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const range = object({ min: Type.Number(), max: Type.Number() });
const duration = Type.String({ pattern: '^P' });
const credential = Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]);
const credentials = Type.Array(credential);
const minutes = Type.Integer({ minimum: 5, maximum: 720 });

/** The clinical numbers and lists of a clinic network: versioned data that a medical director signs, never code. */
export const ClinicPolicy = object({
  policyId: Type.String(),
  version: Type.String({ pattern: '^\\d+\\.\\d+\\.\\d+$' }),
  example: Type.Boolean(),
  approvedBy: Type.String(),
  approvedAt: Type.String(),
  eligibility: object({
    validFor: duration,
    maxInfusions: Type.Integer({ minimum: 1 }),
    csrsLevelRevokes: Type.Integer({ minimum: 1, maximum: 5 }),
  }),
  preparation: object({ validFor: duration, requiredItems: Type.Array(Type.String(), { minItems: 1 }) }),
  infusion: object({
    minIdentifiers: Type.Integer({ minimum: 1 }),
    countsIfDeliveredFraction: Type.Number({ minimum: 0, maximum: 1 }),
    dose: object({ mgPerKg: range, mgPerKgPerHour: range, totalMg: range, minutes: range }),
  }),
  recovery: object({
    minObservation: duration,
    minScore: Type.Integer({ minimum: 0, maximum: 10 }),
    noDriveAfterStop: duration,
    instructionsVersion: Type.String(),
  }),
  credentials: object({
    infusionSupervisor: credentials,
    infusionMonitor: credentials,
    prescriber: credentials,
    therapist: credentials,
  }),
  overrides: object({ maxDuration: duration }),
  appointments: object({
    PREPARATION: minutes,
    INFUSION: minutes,
    INTEGRATION: minutes,
    THERAPY: minutes,
    DOSING: minutes,
  }),
  instruments: Type.Record(
    Type.String(),
    object({
      version: Type.String(),
      items: Type.Integer({ minimum: 1 }),
      min: Type.Integer(),
      max: Type.Integer(),
      alertItem: Type.Optional(Type.Integer({ minimum: 1 })),
      alertAtLeast: Type.Optional(Type.Integer()),
    }),
  ),
});
export type ClinicPolicy = Static<typeof ClinicPolicy>;

/** `network.example@1.0.0`: what every decision that used the policy records. */
export const policyVersionOf = (policy: ClinicPolicy): string => `${policy.policyId}@${policy.version}`;

export interface PolicyProblem {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export type LoadedPolicy =
  | { readonly ok: true; readonly policy: ClinicPolicy }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const validator = Compile(ClinicPolicy);

const lineOf = (document: Document, lines: LineCounter, path: readonly string[]): number => {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

/** A policy from its YAML text, or every problem with the line it stands on. */
export const loadPolicy = (text: string): LoadedPolicy => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, path: '', message })),
    };
  const value: unknown = document.toJS();
  if (validator.Check(value)) {
    const problems = durationProblems(value).map((path) => ({
      line: lineOf(document, lines, path),
      path: path.join('.'),
      message: 'is not an ISO 8601 duration, such as P90D or PT60M',
    }));
    return problems.length === 0 ? { ok: true, policy: value } : { ok: false, problems };
  }
  const problems = validator.Errors(value).map(({ instancePath, message }) => {
    const path = instancePath.split('/').filter((part) => part !== '');
    return { line: lineOf(document, lines, path), path: path.join('.'), message };
  });
  return { ok: false, problems };
};

const DURATIONS = [
  ['eligibility', 'validFor'],
  ['preparation', 'validFor'],
  ['recovery', 'minObservation'],
  ['recovery', 'noDriveAfterStop'],
  ['overrides', 'maxDuration'],
] as const;

const durationProblems = (policy: ClinicPolicy): readonly (readonly string[])[] =>
  DURATIONS.filter(([section, field]) => !isDuration((policy[section] as Record<string, unknown>)[field]));

const isDuration = (value: unknown): boolean => {
  try {
    return Temporal.Duration.from(value as string).sign === 1;
  } catch {
    return false;
  }
};
