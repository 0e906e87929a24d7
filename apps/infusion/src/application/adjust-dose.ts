import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { AdjustDose as Command } from '../domain/infusion.types.js';
import { calculated, prescribing, type Prescription } from './prescribing.js';
import { utc } from './utc.js';

/** Another dose in place of the one that is ordered; the second check has to be made again. */
export class AdjustDose {
  constructor(
    readonly id: string,
    readonly order: Prescription & { readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AdjustDose)
export class AdjustDoseHandler implements ICommandHandler<AdjustDose, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, order, context }: AdjustDose): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'AdjustDose',
      aggregate: infusion,
      id,
      context,
      command: async (tools): Promise<Command> => ({
        type: 'AdjustDose',
        ...order,
        weightMeasuredAt: utc(order.weightMeasuredAt),
        ...(await prescribing(id, context.actor.subject, policy, tools)),
      }),
      answer: calculated,
    });
  }
}
