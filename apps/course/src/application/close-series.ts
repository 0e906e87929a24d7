import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import { CourseCommands } from './course-commands.js';

/** No further infusion, although more were planned. What is left of the therapy goes on. */
export class CloseSeries {
  constructor(
    readonly courseId: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CloseSeries)
export class CloseSeriesHandler implements ICommandHandler<CloseSeries, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, reasonCode, context }: CloseSeries): Promise<Outcome> {
    const by = context.actor.subject;
    return this.courses.run({
      name: 'CloseSeries',
      courseId,
      context,
      build: (deciding) => ({ type: 'CloseSeries', reasonCode, by, ...deciding }),
    });
  }
}
