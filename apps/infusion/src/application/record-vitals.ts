import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { instant } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { RecordVitals as Command } from '../domain/infusion.types.js';

export class RecordVitals {
  constructor(
    readonly id: string,
    readonly vitals: Command['vitals'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordVitals)
export class RecordVitalsHandler implements ICommandHandler<RecordVitals, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, vitals, context }: RecordVitals): Promise<Outcome> {
    return this.runner.run({
      name: 'RecordVitals',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'RecordVitals',
        vitals: { ...vitals, observedAt: instant(vitals.observedAt).toString() },
        now,
      }),
    });
  }
}
