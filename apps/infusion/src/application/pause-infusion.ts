import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { PauseInfusion as Command } from '../domain/infusion.types.js';
import { watching } from './follow-room.js';

export class PauseInfusion {
  constructor(
    readonly id: string,
    readonly hold: Omit<Command, 'type' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(PauseInfusion)
export class PauseInfusionHandler implements ICommandHandler<PauseInfusion, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, hold, context }: PauseInfusion): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'PauseInfusion',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'PauseInfusion', ...hold, now, policy }),
      effects: watching(id, policy),
    });
  }
}
