import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { StopInfusion as Command } from '../domain/infusion.types.js';
import { watching } from './follow-room.js';
import { SettleDelivered } from './settle-delivered.js';

export class StopInfusion {
  constructor(
    readonly id: string,
    readonly ending: Omit<Command, 'type' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(StopInfusion)
export class StopInfusionHandler implements ICommandHandler<StopInfusion, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly medication: SettleDelivered,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, ending, context }: StopInfusion): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'StopInfusion',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'StopInfusion', ...ending, now, policy }),
      effects: async (after, [cause]) => {
        await watching(id, policy)(after);
        const { uow, state } = after;
        return this.medication.settle(uow, { infusionId: id, mg: state.stop?.mgDelivered ?? 0 }, context, cause);
      },
    });
  }
}
