import { Injectable } from '@nestjs/common';
import { cancelTimer, setTimers, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { SystemActs, type DecisionTools } from '#platform';
import { endsAt } from '../domain/eligibility.js';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCase, IntakeCaseCommand } from '../domain/intake-case.types.js';
import { CaseView } from '../views/case.view.js';

const KIND = 'ELIGIBILITY_EXPIRY';
const PREFIX = 'case-';

const timerOf = (courseId: string, dueAt: string): Timer => ({ owner: `${PREFIX}${courseId}`, kind: KIND, dueAt });

/** Keeps the one timer of a case where its eligibility in force ends: by its period, or by too long a gap. */
export const followCase = async ({ sql }: UnitOfWork, state: IntakeCase | null): Promise<void> => {
  if (state === null) return;
  const { courseId, eligibility } = state;
  if (eligibility === null) await cancelTimer(sql, `${PREFIX}${courseId}`, KIND);
  else await setTimers(sql, [timerOf(courseId, endsAt(eligibility))]);
};

/** For `effects` of every command that may begin or end eligibility. */
export const followEligibility = async ({ uow, state }: DecisionTools<IntakeCase | null>): Promise<undefined> => {
  await followCase(uow, state);
  return undefined;
};

/** Looks again: an eligibility that was renewed meanwhile gets its timer back at the new end. */
@Injectable()
export class EligibilityExpiry implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const state = await this.acts.act(uow, {
        aggregate: intakeCase,
        id: owner.slice(PREFIX.length),
        command: (now): IntakeCaseCommand => ({ type: 'ExpireEligibility', now }),
        by: 'eligibility-expiry',
        cause: null,
      });
      await followCase(uow, state);
    }
  }

  async *expected({ manager }: UnitOfWork): AsyncIterable<Timer> {
    const cases = await manager
      .createQueryBuilder(CaseView, 'c')
      .where(`c.eligibility ->> 'status' = 'IN_FORCE'`)
      .getMany();
    for (const { id, eligibility } of cases) {
      const dueAt = eligibility?.endsAt ?? eligibility?.validUntil ?? null;
      if (dueAt !== null) yield timerOf(id, dueAt);
    }
  }
}
