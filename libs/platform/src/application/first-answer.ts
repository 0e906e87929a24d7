import type { Database, Idempotency, UnitOfWork } from '#event-store';
import { EdgeProblem } from '../http/edge-problem.js';
import { storedAnswerOf } from '../http/outcome.js';
import type { CommandContext, Outcome } from './types.js';

/** Keeps an answer under the key of its request, if that has one; throws `IdempotencyRace` where one is kept already. */
export const keepAnswer = async (
  idempotency: Idempotency,
  uow: UnitOfWork,
  context: CommandContext,
  outcome: Outcome,
): Promise<void> => {
  if (context.idempotency === null) return;
  const { key, fingerprint } = context.idempotency;
  const record = { subject: context.actor.subject, key, fingerprint };
  await idempotency.save(uow.sql, record, storedAnswerOf(outcome, context.correlationId));
};

/** What was answered under this key; undefined: nothing yet. A key of another request is refused. */
export const firstAnswer = async (
  idempotency: Idempotency,
  { sql }: Pick<Database, 'sql'>,
  { actor, idempotency: asked }: CommandContext,
): Promise<Outcome | undefined> => {
  const first = asked && (await idempotency.find(sql, actor.subject, asked.key));
  if (!first) return undefined;
  if (first.fingerprint !== asked.fingerprint) throw new EdgeProblem('IDEMPOTENCY_KEY_REUSED');
  return { kind: 'repeated', status: first.status, body: first.body, headers: first.headers };
};
