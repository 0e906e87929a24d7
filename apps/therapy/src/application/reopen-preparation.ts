import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { preparation, type PreparationCommand } from '../domain/preparation.js';

export class ReopenPreparation {
  constructor(
    readonly courseId: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReopenPreparation)
export class ReopenPreparationHandler implements ICommandHandler<ReopenPreparation, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ courseId, reasonCode, context }: ReopenPreparation): Promise<Outcome> {
    return this.runner.run({
      name: 'ReopenPreparation',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): PreparationCommand => ({ type: 'ReopenPreparation', reasonCode }),
    });
  }
}
