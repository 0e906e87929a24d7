import { Inject, Injectable } from '@nestjs/common';
import type { AggregateLoader, Timer, TimerHandler, UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { AGGREGATES, POLICY, SystemActs } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { In } from 'typeorm';
import { infusion } from '../domain/infusion.js';
import type { InfusionCommand } from '../domain/infusion.types.js';
import { looksAt } from '../domain/monitoring.js';
import { InfusionView } from '../views/infusion.view.js';
import { followMonitoring, infusionOf, MONITORING, ownerOf } from './follow-room.js';

/** Looks whether the reading that was due is there, and finds when to look next. */
@Injectable()
export class MonitoringWatch implements TimerHandler {
  readonly kind = MONITORING;

  constructor(
    private readonly acts: SystemActs,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    const { policy } = this;
    for (const { owner } of timers) {
      const id = infusionOf(owner);
      const command = (now: Temporal.Instant): InfusionCommand => ({ type: 'DetectGaps', now, policy });
      const state = await this.acts.act(uow, { aggregate: infusion, id, command, by: 'monitoring', cause: null });
      followMonitoring(uow, id, state, policy);
    }
  }

  async *expected(uow: UnitOfWork): AsyncIterable<Timer> {
    const inTheRoom = await uow.manager.findBy(InfusionView, { status: In(['RUNNING', 'PAUSED', 'STOPPED']) });
    const ids = inTheRoom.map(({ id }) => id);
    for (const [id, { state }] of await this.loader.loadMany(uow.sql, infusion, ids)) {
      const dueAt = looksAt(state, this.policy);
      if (dueAt !== null) yield { owner: ownerOf(id), kind: MONITORING, dueAt };
    }
  }
}
