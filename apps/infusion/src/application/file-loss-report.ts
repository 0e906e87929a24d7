import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { vial } from '../domain/vial.js';
import type { FileLossReport as Command } from '../domain/vial.types.js';
import { followLosses } from './loss-report.timer.js';

export class FileLossReport {
  constructor(
    readonly vialId: string,
    readonly filed: Omit<Command, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(FileLossReport)
export class FileLossReportHandler implements ICommandHandler<FileLossReport, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ vialId, filed, context }: FileLossReport): Promise<Outcome> {
    return this.runner.run({
      name: 'FileLossReport',
      aggregate: vial,
      id: vialId,
      context,
      command: (): Command => ({ type: 'FileLossReport', ...filed }),
      effects: followLosses,
    });
  }
}
