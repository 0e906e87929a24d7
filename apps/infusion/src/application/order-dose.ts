import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { OrderDose as Command } from '../domain/infusion.types.js';
import { calculated, prescribing, type Prescription } from './prescribing.js';
import { utc } from './utc.js';

export class OrderDose {
  constructor(
    readonly id: string,
    readonly order: Prescription,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(OrderDose)
export class OrderDoseHandler implements ICommandHandler<OrderDose, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, order, context }: OrderDose): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'OrderDose',
      aggregate: infusion,
      id,
      context,
      command: async (tools): Promise<Command> => ({
        type: 'OrderDose',
        ...order,
        weightMeasuredAt: utc(order.weightMeasuredAt),
        ...(await prescribing(id, context.actor.subject, policy, tools)),
      }),
      answer: calculated,
    });
  }
}
