import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { POLICY, type CommandContext, type Outcome } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
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
      build: async (deciding, { manager }, siteId) => {
        const signs = { practitionerId: by, siteId, at: deciding.now };
        const lacking = await unqualified(manager, this.policy, { act: 'overrideGate', ...signs });
        return (
          lacking ?? {
            type: 'OverrideGate',
            ...override,
            maxDuration,
            by,
            policyVersion: policyVersionOf(this.policy),
            ...deciding,
          }
        );
      },
    });
  }
}
