import type { Outcome } from '../application/types.js';
import { problemBody, PROBLEM_JSON } from './problems/problem.js';

/** An answer as it goes out, and as the command runner keeps it beside the idempotency key. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/** Kept and sent from this one place, so that a repeated request gets the same words, correlation id included. */
export const storedAnswerOf = (outcome: Outcome, correlationId: string): Answer => {
  if (outcome.kind === 'accepted') return accepted(outcome);
  if (outcome.kind === 'refused') return refused(outcome, correlationId);
  const { status, body, headers } = outcome;
  return { status, body, headers };
};

const accepted = (outcome: Extract<Outcome, { kind: 'accepted' }>): Answer => ({
  status: outcome.created ? 201 : 200,
  headers: { etag: etagOf(outcome.version), 'waymark-position': outcome.position },
  body: { ...outcome.body, id: outcome.id, version: outcome.version, position: outcome.position },
});

const refused = (outcome: Extract<Outcome, { kind: 'refused' }>, correlationId: string): Answer => {
  const { code, detail, missing } = outcome.refusal;
  const body = problemBody(code, { detail, missing, correlationId });
  return {
    status: body.status,
    headers: {
      'content-type': PROBLEM_JSON,
      ...(outcome.position === null ? {} : { 'waymark-position': outcome.position }),
      ...(code === 'CONCURRENT_CHANGE' ? { 'retry-after': '1' } : {}),
    },
    body,
  };
};

export const etagOf = (version: number): string => `"${version}"`;
