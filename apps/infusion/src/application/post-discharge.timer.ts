import { Inject, Injectable } from '@nestjs/common';
import type { AggregateLoader, Timer, TimerHandler, UnitOfWork } from '#event-store';
import { AGGREGATES, POLICY, SystemActs } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { contactDueAt } from '../domain/aftercare.js';
import { infusion } from '../domain/infusion.js';
import type { InfusionCommand } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';
import { CONTACT, followContact, infusionOf, ownerOf } from './follow-room.js';

/** Flags a call after discharge that nobody has made in time. It stays possible afterwards. */
@Injectable()
export class PostDischargeWatch implements TimerHandler {
  readonly kind = CONTACT;

  constructor(
    private readonly acts: SystemActs,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    const { policy } = this;
    for (const { owner } of timers) {
      const state = await this.acts.act(uow, {
        aggregate: infusion,
        id: infusionOf(owner),
        command: (now): InfusionCommand => ({ type: 'FlagMissedContact', now, policy }),
        by: 'post-discharge',
        cause: null,
      });
      followContact(uow, infusionOf(owner), state, policy);
    }
  }

  async *expected(uow: UnitOfWork): AsyncIterable<Timer> {
    const waiting = { status: 'DISCHARGED', contact: 'WAITING' } as const;
    const ids = (await uow.manager.findBy(InfusionView, waiting)).map(({ id }) => id);
    for (const [id, { state }] of await this.loader.loadMany(uow.sql, infusion, ids)) {
      const dueAt = contactDueAt(state, this.policy);
      if (dueAt !== null) yield { owner: ownerOf(id), kind: CONTACT, dueAt };
    }
  }
}
