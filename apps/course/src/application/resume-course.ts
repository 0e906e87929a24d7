import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import { CourseCommands } from './course-commands.js';

export class ResumeCourse {
  constructor(
    readonly courseId: string,
    readonly incident: { readonly incidentId: string; readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResumeCourse)
export class ResumeCourseHandler implements ICommandHandler<ResumeCourse, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, incident, context }: ResumeCourse): Promise<Outcome> {
    const by = context.actor.subject;
    return this.courses.run({
      name: 'ResumeCourse',
      courseId,
      context,
      build: (deciding) => ({ type: 'ResumeCourse', ...incident, by, ...deciding }),
    });
  }
}
