import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { preparation, type PreparationCommand } from '../domain/preparation.js';

export class WaivePreparation {
  constructor(
    readonly courseId: string,
    readonly waiver: { readonly reasonCode: string; readonly reason: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(WaivePreparation)
export class WaivePreparationHandler implements ICommandHandler<WaivePreparation, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ courseId, waiver: { reasonCode, reason }, context }: WaivePreparation): Promise<Outcome> {
    return this.runner.run({
      name: 'WaivePreparation',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): PreparationCommand => ({
        type: 'WaivePreparation',
        signedBy: context.actor.subject,
        reasonCode,
        reason,
      }),
    });
  }
}
