import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { ResumeInfusion as Command } from '../domain/infusion.types.js';
import { watching } from './follow-room.js';
import { resumedBy } from './crew.js';

export class ResumeInfusion {
  constructor(
    readonly id: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResumeInfusion)
export class ResumeInfusionHandler implements ICommandHandler<ResumeInfusion, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, reasonCode, context }: ResumeInfusion): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'ResumeInfusion',
      aggregate: infusion,
      id,
      context,
      command: async (tools): Promise<Command> => {
        const people = await resumedBy(context.actor.subject, tools, policy);
        return { type: 'ResumeInfusion', reasonCode, ...people, now: tools.now, policy };
      },
      effects: watching(id, policy),
    });
  }
}
