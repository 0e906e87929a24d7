import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { infusion } from '../domain/infusion.js';
import type { ConfirmEscort as Command } from '../domain/infusion.types.js';

export class ConfirmEscort {
  constructor(
    readonly id: string,
    readonly escort: Command['escort'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ConfirmEscort)
export class ConfirmEscortHandler implements ICommandHandler<ConfirmEscort, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, escort, context }: ConfirmEscort): Promise<Outcome> {
    return this.runner.run({
      name: 'ConfirmEscort',
      aggregate: infusion,
      id,
      context,
      command: (): Command => ({ type: 'ConfirmEscort', escort }),
    });
  }
}
