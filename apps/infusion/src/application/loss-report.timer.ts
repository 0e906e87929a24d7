import { Injectable } from '@nestjs/common';
import { keepTimer, type Timer, type TimerHandler, type UnitOfWork } from '#event-store';
import { SystemActs, type DecisionTools } from '#platform';
import { nextReportDue } from '../domain/vial-loss.js';
import { vial } from '../domain/vial.js';
import type { Vial, VialCommand } from '../domain/vial.types.js';
import { VialView } from '../views/vial.view.js';

const KIND = 'LOSS_REPORT_DUE';
const PREFIX = 'vial-';

const follow = (uow: UnitOfWork, state: Vial | null): void => {
  if (state !== null) keepTimer(uow, { owner: `${PREFIX}${state.vialId}`, kind: KIND, dueAt: nextReportDue(state) });
};

/** For `effects` of every command that may find a loss or file one of its reports. */
export const followLosses = async ({ uow, state }: DecisionTools<Vial | null>): Promise<undefined> => {
  follow(uow, state);
  return undefined;
};

/** Says so when the notice of a loss, or its Form 106, was not filed in time. */
@Injectable()
export class LossReportWatch implements TimerHandler {
  readonly kind = KIND;

  constructor(private readonly acts: SystemActs) {}

  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    for (const { owner } of timers) {
      const state = await this.acts.act(uow, {
        aggregate: vial,
        id: owner.slice(PREFIX.length),
        command: (now): VialCommand => ({ type: 'NoteLossOverdue', now }),
        by: 'loss-report-watch',
        cause: null,
      });
      follow(uow, state);
    }
  }

  async *expected({ manager }: UnitOfWork): AsyncIterable<Timer> {
    for (const { id, state } of await manager.findBy(VialView, { attention: true })) {
      const dueAt = nextReportDue(state);
      if (dueAt !== null) yield { owner: `${PREFIX}${id}`, kind: KIND, dueAt };
    }
  }
}
