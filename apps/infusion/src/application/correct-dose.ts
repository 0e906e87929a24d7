import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { CorrectDose as Command } from '../domain/infusion.types.js';
import { CorrectLedger } from './correct-ledger.js';

export class CorrectDose {
  constructor(
    readonly id: string,
    readonly correction: Pick<Command, 'mgDelivered' | 'order' | 'reasonCode' | 'reason'>,
    readonly context: CommandContext,
  ) {}
}

/** A dose that was entered in error: the visit says it anew, and the vials follow in the same transaction, or nothing does. */
@CommandHandler(CorrectDose)
export class CorrectDoseHandler implements ICommandHandler<CorrectDose, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly ledger: CorrectLedger,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, correction, context }: CorrectDose): Promise<Outcome> {
    const { policy } = this;
    const { subject: by, role } = context.actor;
    const act = correction.order === null ? 'administer' : 'prescribe';
    return this.runner.run({
      name: 'CorrectDose',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const who = { act, practitionerId: by, siteId: state.checkIn?.siteId ?? null, at: now } as const;
        const lacking = await unqualified(uow.manager, policy, who);
        return lacking ?? { type: 'CorrectDose', ...correction, by, role, now, policy };
      },
      effects: async ({ uow, state }, [cause]) => {
        const { reasonCode } = correction;
        if (correction.mgDelivered === null || state.stop === null) return undefined;
        const delivered = { infusionId: id, mg: state.stop.mgDelivered, reasonCode };
        return this.ledger.correct(uow, delivered, context, cause);
      },
      answer: ({ stop }) => ({ mgDelivered: stop?.mgDelivered, counts: stop?.counts }),
    });
  }
}
