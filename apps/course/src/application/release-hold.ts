import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import { CourseCommands } from './course-commands.js';

export class ReleaseHold {
  constructor(
    readonly courseId: string,
    readonly hold: { readonly holdId: string; readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReleaseHold)
export class ReleaseHoldHandler implements ICommandHandler<ReleaseHold, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, hold, context }: ReleaseHold): Promise<Outcome> {
    const by = context.actor.subject;
    return this.courses.run({
      name: 'ReleaseHold',
      courseId,
      context,
      build: (deciding) => ({ type: 'ReleaseHold', ...hold, by, ...deciding }),
    });
  }
}
