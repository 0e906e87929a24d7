import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import type { CommandContext, Outcome } from '#platform';
import type { ReportIncident as Command } from '../domain/treatment-course.types.js';
import { CourseCommands } from './course-commands.js';

/** The patient died or is in hospital: the course stands still from here on, in every service. */
export class ReportIncident {
  constructor(
    readonly courseId: string,
    readonly what: Pick<Command, 'incident' | 'happenedAt' | 'account'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReportIncident)
export class ReportIncidentHandler implements ICommandHandler<ReportIncident, Outcome> {
  constructor(private readonly courses: CourseCommands) {}

  execute({ courseId, what, context }: ReportIncident): Promise<Outcome> {
    const incidentId = newId();
    const by = context.actor.subject;
    return this.courses.run({
      name: 'ReportIncident',
      courseId,
      context,
      build: (deciding) => ({ type: 'ReportIncident', incidentId, ...what, by, ...deciding }),
      answer: () => ({ incidentId }),
    });
  }
}
