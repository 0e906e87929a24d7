import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { StopInfusion as Command } from '../domain/infusion.types.js';
import { watching } from './follow-room.js';

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
      effects: watching(id, policy),
    });
  }
}
