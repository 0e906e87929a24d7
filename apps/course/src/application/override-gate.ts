import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { CourseCommands } from './course-commands.js';

/** A signed, reasoned and dated permission to pass a gate that does not hold. */
export class OverrideGate {
  constructor(
    readonly courseId: string,
    readonly override: {
      readonly stepId: string;
      readonly gate: string;
      readonly reasonCode: string;
      readonly reason: string;
      readonly validUntil: string;
    },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(OverrideGate)
export class OverrideGateHandler implements ICommandHandler<OverrideGate, Outcome> {
  constructor(
    private readonly courses: CourseCommands,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, override, context }: OverrideGate): Promise<Outcome> {
    const by = context.actor.subject;
    const { maxDuration } = this.policy.overrides;
    return this.courses.run({
      name: 'OverrideGate',
      courseId,
      context,
      build: (deciding) => ({ type: 'OverrideGate', ...override, maxDuration, by, ...deciding }),
    });
  }
}
