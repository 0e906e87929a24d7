import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { appointment } from '../domain/appointment.js';
import type { CommandOf } from '../domain/appointment.types.js';

export class RecordNoShow {
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordNoShow)
export class RecordNoShowHandler implements ICommandHandler<RecordNoShow, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, context }: RecordNoShow): Promise<Outcome> {
    return this.runner.run({
      name: 'RecordNoShow',
      aggregate: appointment,
      id,
      context,
      command: ({ now }): CommandOf<'RecordNoShow'> => ({ type: 'RecordNoShow', now }),
    });
  }
}
