import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import type { CommandContext, Outcome } from '#platform';
import { CourseCommands } from './course-commands.js';

/** Nothing more may start until somebody has looked and released the hold. */
export class HoldCourse {
  constructor(
    readonly courseId: string,
    readonly why: { readonly reasonCode: string; readonly reason: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(HoldCourse)
export class HoldCourseHandler implements ICommandHandler<HoldCourse, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, why, context }: HoldCourse): Promise<Outcome> {
    const holdId = newId();
    const by = context.actor.subject;
    return this.courses.run({
      name: 'HoldCourse',
      courseId,
      context,
      build: (deciding) => ({ type: 'HoldCourse', holdId, ...why, by, ...deciding }),
      answer: () => ({ holdId }),
    });
  }
}
