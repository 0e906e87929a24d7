import { Inject, Injectable } from '@nestjs/common';
import type { AggregateLoader, Timer, TimerHandler, UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { AGGREGATES, SystemActs } from '#platform';
import { adverseEvent, nextDeadline } from '../domain/adverse-event.js';
import type { AdverseEventCommand } from '../domain/adverse-event.types.js';
import { AdverseEventView } from '../views/adverse-event.view.js';
import { adverseEventOf, followDeadline, ownerOf, REPORT_DUE } from './follow-reports.js';

/** Flags a report whose deadline passed without it. */
@Injectable()
export class ReportWatch implements TimerHandler {
  readonly kind = REPORT_DUE;

  constructor(
    private readonly acts: SystemActs,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
  ) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const id = adverseEventOf(owner);
      const command = (now: Temporal.Instant): AdverseEventCommand => ({ type: 'FlagOverdueReports', now });
      const state = await this.acts.act(uow, { aggregate: adverseEvent, id, command, by: 'report-watch', cause: null });
      followDeadline(uow, id, state);
    }
  }

  async *expected(uow: UnitOfWork): AsyncIterable<Timer> {
    const waiting = await uow.manager.findBy(AdverseEventView, { reportsOpen: true });
    const ids = waiting.map(({ id }) => id);
    for (const [id, { state }] of await this.loader.loadMany(uow.sql, adverseEvent, ids)) {
      const dueAt = nextDeadline(state);
      if (dueAt !== null) yield { owner: ownerOf(id), kind: REPORT_DUE, dueAt };
    }
  }
}
