import { Injectable } from '@nestjs/common';
import { cancelTimer, setTimers, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { SystemActs, type DecisionTools } from '#platform';
import { nextDisclosureExpiry } from '../domain/disclosures.js';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCase, IntakeCaseCommand } from '../domain/intake-case.types.js';

const KIND = 'DISCLOSURE_CONSENT_EXPIRY';
const PREFIX = 'case-';

/** Keeps the one timer of a case where the next consent to disclosure runs out. */
const follow = async ({ sql }: UnitOfWork, state: IntakeCase | null): Promise<void> => {
  if (state === null) return;
  const owner = `${PREFIX}${state.courseId}`;
  const dueAt = nextDisclosureExpiry(state.disclosures);
  if (dueAt === null) await cancelTimer(sql, owner, KIND);
  else await setTimers(sql, [{ owner, kind: KIND, dueAt }]);
};

/** For `effects` of every command that may begin or end a consent to disclosure. */
export const followDisclosures = async ({ uow, state }: DecisionTools<IntakeCase | null>): Promise<undefined> => {
  await follow(uow, state);
  return undefined;
};

/** Nothing is shown from the instant of expiry on, fired or not; this tells everybody else that it has come. */
@Injectable()
export class DisclosureConsentExpiry implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const state = await this.acts.act(uow, {
        aggregate: intakeCase,
        id: owner.slice(PREFIX.length),
        command: (now): IntakeCaseCommand => ({ type: 'ExpireDisclosureConsents', now }),
        by: 'disclosure-expiry',
        cause: null,
      });
      await follow(uow, state);
    }
  }

  async *expected({ sql }: UnitOfWork): AsyncIterable<Timer> {
    const rows = await sql.query<{ course_id: string; due_at: Date }>(
      `SELECT course_id, min(expires_at) AS due_at FROM replica_disclosure_consents
        WHERE ended IS NULL AND expires_at IS NOT NULL GROUP BY course_id ORDER BY course_id`,
    );
    for (const { course_id, due_at } of rows)
      yield { owner: `${PREFIX}${course_id}`, kind: KIND, dueAt: due_at.toISOString() };
  }
}
