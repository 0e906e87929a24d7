import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand, IntentionPrompt } from '../domain/preparation.types.js';

export class RecordIntention {
  constructor(
    readonly courseId: string,
    readonly answer: { readonly promptCode: IntentionPrompt; readonly text: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordIntention)
export class RecordIntentionHandler implements ICommandHandler<RecordIntention, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ courseId, answer, context }: RecordIntention): Promise<Outcome> {
    const intentionId = newId();
    return this.runner.run({
      name: 'RecordIntention',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): PreparationCommand => ({
        type: 'RecordIntention',
        intentionId,
        promptCode: answer.promptCode,
        text: answer.text,
      }),
      answer: () => ({ intentionId }),
    });
  }
}
