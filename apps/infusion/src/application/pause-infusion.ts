import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { PauseInfusion as Command } from '../domain/infusion.types.js';

export class PauseInfusion {
  constructor(
    readonly id: string,
    readonly hold: Omit<Command, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(PauseInfusion)
export class PauseInfusionHandler implements ICommandHandler<PauseInfusion, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, hold, context }: PauseInfusion): Promise<Outcome> {
    return this.runner.run({
      name: 'PauseInfusion',
      aggregate: infusion,
      id,
      context,
      command: (): Command => ({ type: 'PauseInfusion', ...hold }),
    });
  }
}
