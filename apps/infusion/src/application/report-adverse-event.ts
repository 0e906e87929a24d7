import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { adverseEvent } from '../domain/adverse-event.js';
import type { ReportAdverseEvent as Command } from '../domain/adverse-event.types.js';
import { followReports } from './follow-reports.js';

export class ReportAdverseEvent {
  constructor(
    readonly id: string,
    readonly report: Pick<Command, 'ruleId' | 'reference'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReportAdverseEvent)
export class ReportAdverseEventHandler implements ICommandHandler<ReportAdverseEvent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, report, context }: ReportAdverseEvent): Promise<Outcome> {
    return this.runner.run({
      name: 'ReportAdverseEvent',
      aggregate: adverseEvent,
      id,
      context,
      command: ({ now }): Command => ({ type: 'ReportAdverseEvent', ...report, by: context.actor.subject, now }),
      effects: followReports(id),
    });
  }
}
