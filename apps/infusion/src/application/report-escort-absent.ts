import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { ReportEscortAbsent as Command } from '../domain/room.types.js';
import { utcOrNull } from './utc.js';

export class ReportEscortAbsent {
  constructor(
    readonly id: string,
    readonly absence: Pick<Command, 'expectedAt'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReportEscortAbsent)
export class ReportEscortAbsentHandler implements ICommandHandler<ReportEscortAbsent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, absence, context }: ReportEscortAbsent): Promise<Outcome> {
    return this.runner.run({
      name: 'ReportEscortAbsent',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'ReportEscortAbsent', expectedAt: utcOrNull(absence.expectedAt), now }),
    });
  }
}
