import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { DeferInfusion as Command } from '../domain/infusion.types.js';

export class DeferInfusion {
  constructor(
    readonly id: string,
    readonly deferral: Pick<Command, 'initiator' | 'reasonCode'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(DeferInfusion)
export class DeferInfusionHandler implements ICommandHandler<DeferInfusion, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, deferral, context }: DeferInfusion): Promise<Outcome> {
    return this.runner.run({
      name: 'DeferInfusion',
      aggregate: infusion,
      id,
      context,
      command: (): Command => ({ type: 'DeferInfusion', ...deferral }),
    });
  }
}
