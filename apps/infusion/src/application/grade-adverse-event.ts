import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { adverseEvent } from '../domain/adverse-event.js';
import type { GradeAdverseEvent as Command } from '../domain/adverse-event.types.js';
import { followReports } from './follow-reports.js';

export class GradeAdverseEvent {
  constructor(
    readonly id: string,
    readonly judgement: Command['judgement'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(GradeAdverseEvent)
export class GradeAdverseEventHandler implements ICommandHandler<GradeAdverseEvent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, judgement, context }: GradeAdverseEvent): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'GradeAdverseEvent',
      aggregate: adverseEvent,
      id,
      context,
      command: ({ now }): Command => ({ type: 'GradeAdverseEvent', judgement, by: context.actor.subject, now, policy }),
      effects: followReports(id),
    });
  }
}
