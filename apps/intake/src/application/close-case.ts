import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { findCourse } from '#replicas';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';

type Closing = Extract<IntakeCaseCommand, { type: 'CloseCase' }>;

export class CloseCase {
  constructor(
    readonly id: string,
    readonly reason: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CloseCase)
export class CloseCaseHandler implements ICommandHandler<CloseCase, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, reason, context }: CloseCase): Promise<Outcome> {
    return this.runner.run({
      name: 'CloseCase',
      aggregate: intakeCase,
      id,
      context,
      command: async ({ uow }): Promise<Closing> => {
        const course = await findCourse(uow.manager, id);
        return { type: 'CloseCase', reason, courseUnderWay: course !== null && !course.over };
      },
      effects: followEligibility,
    });
  }
}
