import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { problemEntry } from '../problems/catalogue.js';
import { PROBLEM_JSON } from '../problems/problem.js';
import { ProblemDto } from '../problems/problem.dto.js';

const ANY = ['URL_MALFORMED', 'VALIDATION_FAILED', 'INTERNAL', 'DATABASE_UNAVAILABLE', 'OVERLOADED'];
const WITH_TOKEN = ['TOKEN_MISSING', 'TOKEN_INVALID', 'TOKEN_EXPIRED', 'ISSUER_UNAVAILABLE', 'ROLE_NOT_ALLOWED'];
const AFTER = ['POSITION_MALFORMED', 'POSITION_NOT_REACHED', 'POSITION_PARKED'];

export const READ_PROBLEMS: readonly string[] = [...ANY, ...WITH_TOKEN, ...AFTER, 'SITE_OUT_OF_SCOPE'];
export const PUBLIC_PROBLEMS: readonly string[] = ['URL_MALFORMED', 'INTERNAL'];
export const BODY_PROBLEMS = ['BODY_MALFORMED', 'BODY_TOO_LARGE', 'CONTENT_TYPE_UNSUPPORTED'] as const;
export const KEY_PROBLEMS = [
  ...['IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_MALFORMED', 'IDEMPOTENCY_KEY_REUSED', 'CONCURRENT_REQUEST'],
] as const;
export const COMMAND_PROBLEMS: readonly string[] = [
  ...READ_PROBLEMS,
  ...BODY_PROBLEMS,
  ...KEY_PROBLEMS,
  ...['CONCURRENT_CHANGE', 'STALE_VERSION', 'IF_MATCH_MALFORMED'],
];

export const exampleRef = (code: string): object => ({ $ref: `#/components/examples/${code}` });

/** One documented response a status, with each code that it may carry and an example of it. */
export const ErrorResponses = (codes: readonly string[]): MethodDecorator => {
  const statuses = new Map<number, string[]>();
  for (const code of [...new Set(codes)].sort()) {
    const { status } = problemEntry(code);
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...[...statuses].map(([status, of]) => ApiResponse({ status, ...errorResponse(of) })),
  );
};

/** A documented response that carries one of these codes. */
export const errorResponse = (codes: readonly string[]): { description: string; content: Record<string, object> } => ({
  description: codes.join(', '),
  content: { [PROBLEM_JSON]: content(codes) },
});

const content = (codes: readonly string[]): object => ({
  schema: { allOf: [{ $ref: getSchemaPath(ProblemDto) }, { properties: { code: { enum: codes } } }] },
  examples: Object.fromEntries(codes.map((code) => [code, exampleRef(code)])),
});
