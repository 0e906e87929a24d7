import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { POLICY, type CommandContext, type Outcome } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { CourseCommands } from './course-commands.js';

export class AuthoriseBooster {
  constructor(
    readonly courseId: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AuthoriseBooster)
export class AuthoriseBoosterHandler implements ICommandHandler<AuthoriseBooster, Outcome> {
  constructor(
    private readonly courses: CourseCommands,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, reasonCode, context }: AuthoriseBooster): Promise<Outcome> {
    const { eligibilityFreshAfter } = this.policy.outcomes.booster;
    const signed = { boosterId: newId(), reasonCode, by: context.actor.subject };
    return this.courses.run({
      name: 'AuthoriseBooster',
      courseId,
      context,
      build: (deciding) => ({
        type: 'AuthoriseBooster',
        ...signed,
        eligibilityFreshAfter,
        policyVersion: policyVersionOf(this.policy),
        ...deciding,
      }),
      answer: () => ({ boosterId: signed.boosterId }),
    });
  }
}
