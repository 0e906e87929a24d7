import { Injectable } from '@nestjs/common';
import type { Timer, TimerHandler, UnitOfWork } from '#event-store';
import { SystemActs } from '#platform';
import { endsAt } from '../domain/eligibility.js';
import { CaseView } from '../views/case.view.js';
import { CaseExpiry } from './case-expiry.js';

const KIND = 'ELIGIBILITY_EXPIRY';

/** Eligibility in force ends by its period, or by too long a gap. */
const expiry = new CaseExpiry({
  kind: KIND,
  by: 'eligibility-expiry',
  dueAt: ({ eligibility }) => (eligibility === null ? null : endsAt(eligibility)),
  command: (now) => ({ type: 'ExpireEligibility', now }),
});

export const followCase = expiry.follow.bind(expiry);
export const followEligibility = expiry.effects;

/** Looks again: an eligibility that was renewed meanwhile gets its timer back at the new end. */
@Injectable()
export class EligibilityExpiry implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    return expiry.fire(this.acts, timers, uow);
  }

  async *expected({ manager }: UnitOfWork): AsyncIterable<Timer> {
    const cases = await manager
      .createQueryBuilder(CaseView, 'c')
      .where(`c.eligibility ->> 'status' = 'IN_FORCE'`)
      .getMany();
    for (const { id, eligibility } of cases) {
      const dueAt = eligibility?.endsAt ?? eligibility?.validUntil ?? null;
      if (dueAt !== null) yield expiry.timerOf(id, dueAt);
    }
  }
}
