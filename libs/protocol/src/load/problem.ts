/** Something wrong in a protocol file, and where. */
export interface ProtocolProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `separation.targetWindow.max`; empty for the whole file. */
  readonly path: string;
  readonly code: ProblemCode;
  readonly message: string;
}

/** Stable: they appear in the API and in continuous integration. */
export const PROBLEM_CODES = {
  YAML_SYNTAX: 'The file is not valid YAML.',
  UNKNOWN_KEY: 'No such key exists here.',
  MISSING_KEY: 'A key that is needed is absent.',
  WRONG_TYPE: 'The value is of another type.',
  NOT_ALLOWED: 'The value is none of those that are allowed.',
  BAD_FORMAT: 'The text does not have the form that is asked for.',
  OUT_OF_RANGE: 'The number is too small or too great, or the list is too short.',
  BAD_INSTANT: 'Not an instant in UTC.',
  DURATION_INVALID: 'Neither local dates (P2D, P3W) nor elapsed time (PT24H, PT90M).',
  DURATION_BASIS: 'Local dates where elapsed time is asked for, or the reverse.',
  DURATION_ZERO: 'A duration of nothing rules nothing: leave the key out.',
  MIN_OVER_MAX: 'The least is more than the most.',
  DEFAULT_OUTSIDE: 'The default is not between the least and the most.',
  GAP_BEFORE_WINDOW: 'The next infusion would be due before the integration that it waits for may take place.',
  SPAN_TOO_SHORT: 'The infusions do not fit into the greatest span of the series.',
  PHASE_CYCLE: 'Phases wait for each other.',
  KIND_MISMATCH: 'The kind of protocol and its therapy contradict each other.',
  PART_MISSING: 'The therapy relation needs a part that is absent.',
  PART_UNUSED: 'The part has no effect with this therapy relation.',
  SAME_DAY_CONTRADICTION: 'Therapy during the infusion and a same-day ban exclude each other.',
  CONSENT_MISSING: 'A consent that every infusion needs is not listed.',
  SIGNATURE_INCOMPLETE: 'Who approved and when belong together.',
} as const;
export type ProblemCode = keyof typeof PROBLEM_CODES;

/** A problem before its place in the file is known. */
export interface Finding {
  readonly path: readonly string[];
  readonly code: ProblemCode;
  readonly message: string;
}

export const finding = (path: string, code: ProblemCode, message: string = PROBLEM_CODES[code]): Finding => ({
  path: path === '' ? [] : path.split('.'),
  code,
  message,
});
