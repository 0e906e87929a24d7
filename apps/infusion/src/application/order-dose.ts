import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { missingForAct } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { OrderDose as Command } from '../domain/infusion.types.js';

export class OrderDose {
  constructor(
    readonly id: string,
    readonly order: Pick<Command, 'mgPerKg' | 'weightKg' | 'minutes'>,
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
      command: async ({ uow, state, now }): Promise<Command> => {
        const prescriberId = context.actor.subject;
        const siteId = state.checkIn?.siteId ?? null;
        const prescribes = { act: 'prescribe', practitionerId: prescriberId, siteId, at: now } as const;
        const credentialsMissing = await missingForAct(uow.manager, policy, prescribes);
        return { type: 'OrderDose', ...order, prescriberId, credentialsMissing, policy };
      },
      answer: ({ dose }) => ({ mg: dose?.mg ?? null }),
    });
  }
}
