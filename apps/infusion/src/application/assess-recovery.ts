import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { AssessRecovery as Command } from '../domain/infusion.types.js';

export class AssessRecovery {
  constructor(
    readonly id: string,
    readonly assessment: Pick<Command, 'scale' | 'score'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AssessRecovery)
export class AssessRecoveryHandler implements ICommandHandler<AssessRecovery, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, assessment, context }: AssessRecovery): Promise<Outcome> {
    return this.runner.run({
      name: 'AssessRecovery',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'AssessRecovery', ...assessment, now }),
    });
  }
}
