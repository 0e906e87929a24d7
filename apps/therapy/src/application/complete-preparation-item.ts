import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand } from '../domain/preparation.types.js';

export class CompletePreparationItem {
  constructor(
    readonly courseId: string,
    readonly itemCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CompletePreparationItem)
export class CompletePreparationItemHandler implements ICommandHandler<CompletePreparationItem, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ courseId, itemCode, context }: CompletePreparationItem): Promise<Outcome> {
    return this.runner.run({
      name: 'CompletePreparationItem',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): PreparationCommand => ({ type: 'CompletePreparationItem', itemCode }),
    });
  }
}
