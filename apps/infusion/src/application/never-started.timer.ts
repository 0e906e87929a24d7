import { Inject, Injectable } from '@nestjs/common';
import { keepTimer, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { instant, localDate, startOfDate, Temporal, type Clock } from '#kernel';
import { CLOCK, SystemActs } from '#platform';
import { findSite } from '#replicas';
import { MoreThan } from 'typeorm';
import { infusion } from '../domain/infusion.js';
import type { CheckIn, InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';

const KIND = 'VISIT_NEVER_STARTED';

/** A check-in holds for its local date at the site. */
const timerOf = (infusionId: string, checkedInAt: Temporal.Instant, zone: string): Timer => ({
  owner: infusionId,
  kind: KIND,
  dueAt: startOfDate(localDate(checkedInAt, zone).add({ days: 1 }), zone).toString(),
});

const zoneOf = async ({ manager }: UnitOfWork, siteId: string): Promise<string> =>
  (await findSite(manager, siteId))?.zone ?? 'UTC';

/** For `effects` of the check-in. */
export const followVisit = async (uow: UnitOfWork, { infusionId, siteId, checkedInAt }: CheckIn): Promise<void> => {
  keepTimer(uow, timerOf(infusionId, instant(checkedInAt), await zoneOf(uow, siteId)));
};

/** Whoever was checked in and has not been started by the end of the date is not here any more. */
@Injectable()
export class NeverStarted implements TimerHandler {
  readonly kind = KIND;

  constructor(
    private readonly acts: SystemActs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner: id } of timers)
      await this.acts.act(uow, {
        aggregate: infusion,
        id,
        command: (): InfusionCommand => ({ type: 'DeferInfusion', initiator: 'CLINIC', reasonCode: 'NEVER_STARTED' }),
        by: 'never-started',
        cause: null,
      });
  }

  /** Nothing cancels these: one that is not needed any more finds the visit started when it fires. */
  async *expected(uow: UnitOfWork): AsyncIterable<Timer> {
    const now = this.clock.now();
    const recent = { checkedInAt: MoreThan(now.subtract({ hours: 50 }).toString()) };
    for (const { id, siteId, checkedInAt, status } of await uow.manager.findBy(InfusionView, recent)) {
      const timer = timerOf(id, instant(new Date(checkedInAt).toISOString()), await zoneOf(uow, siteId));
      if (status === 'CHECKED_IN' || Temporal.Instant.compare(instant(timer.dueAt), now) > 0) yield timer;
    }
  }
}
