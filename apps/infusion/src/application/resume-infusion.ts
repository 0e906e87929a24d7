import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { ResumeInfusion as Command } from '../domain/infusion.types.js';

export class ResumeInfusion {
  constructor(
    readonly id: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResumeInfusion)
export class ResumeInfusionHandler implements ICommandHandler<ResumeInfusion, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, reasonCode, context }: ResumeInfusion): Promise<Outcome> {
    return this.runner.run({
      name: 'ResumeInfusion',
      aggregate: infusion,
      id,
      context,
      command: (): Command => ({ type: 'ResumeInfusion', reasonCode }),
    });
  }
}
