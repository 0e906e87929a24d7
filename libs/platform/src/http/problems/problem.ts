import type { MissingGate } from '#kernel';
import { problemEntry } from './catalogue.js';
import type { FieldError } from '../edge-problem.js';

export const PROBLEM_JSON = 'application/problem+json';

/** The body of every answer that is not a success (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly correlationId: string;
  readonly remedy: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly missing?: readonly MissingGate[];
}

export interface ProblemParts {
  readonly correlationId: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly missing?: readonly MissingGate[] | undefined;
}

export const problemBody = (code: string, parts: ProblemParts): ProblemBody => {
  const { type, title, status, remedy } = problemEntry(code);
  return {
    type,
    title,
    status,
    ...(parts.detail === undefined || parts.detail === '' ? {} : { detail: parts.detail }),
    code,
    ...(parts.errors === undefined ? {} : { errors: parts.errors }),
    ...(parts.missing === undefined || parts.missing.length === 0 ? {} : { missing: parts.missing }),
    remedy,
    correlationId: parts.correlationId,
  };
};
