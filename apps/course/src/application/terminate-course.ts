import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import type { CourseOutcome } from '../domain/treatment-course.types.js';
import { CourseCommands } from './course-commands.js';

/** Ends a course before its time. Every permit is withdrawn. */
export class TerminateCourse {
  constructor(
    readonly courseId: string,
    readonly end: { readonly outcome: CourseOutcome; readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(TerminateCourse)
export class TerminateCourseHandler implements ICommandHandler<TerminateCourse, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, end, context }: TerminateCourse): Promise<Outcome> {
    return this.courses.run({
      name: 'TerminateCourse',
      courseId,
      context,
      build: (deciding) => ({ type: 'TerminateCourse', ...end, ...deciding }),
    });
  }
}
