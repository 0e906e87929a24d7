import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import { CourseCommands } from './course-commands.js';

export class EvaluateResponse {
  constructor(
    readonly courseId: string,
    readonly evaluation: { readonly responder: boolean; readonly rule: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(EvaluateResponse)
export class EvaluateResponseHandler implements ICommandHandler<EvaluateResponse, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, evaluation, context }: EvaluateResponse): Promise<Outcome> {
    const by = context.actor.subject;
    return this.courses.run({
      name: 'EvaluateResponse',
      courseId,
      context,
      build: (deciding) => ({ type: 'EvaluateResponse', ...evaluation, by, ...deciding }),
    });
  }
}
