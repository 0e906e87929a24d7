import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusal } from '#kernel';
import { reject, type CommandContext, type Outcome } from '#platform';
import { findSite } from '#replicas';
import { CourseCommands } from './course-commands.js';

/** Another site of the network takes the patient over, with the course as it stands. */
export class TransferCourse {
  constructor(
    readonly courseId: string,
    readonly to: { readonly siteId: string; readonly reasonCode: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(TransferCourse)
export class TransferCourseHandler implements ICommandHandler<TransferCourse, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, to, context }: TransferCourse): Promise<Outcome> {
    return this.courses.run({
      name: 'TransferCourse',
      courseId,
      context,
      build: async (deciding, { manager }) => {
        const site = await findSite(manager, to.siteId);
        if (site === null) return reject(refusal('SITE_UNKNOWN', `There is no site ${to.siteId}.`));
        const by = context.actor.subject;
        return { type: 'TransferCourse', ...to, siteZone: site.zone, by, ...deciding };
      },
    });
  }
}
