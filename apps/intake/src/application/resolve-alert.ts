import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Resolution = Extract<IntakeCaseCommand, { type: 'ResolveAlert' }>;

export class ResolveAlert {
  constructor(
    readonly id: string,
    readonly resolution: Omit<Resolution, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResolveAlert)
export class ResolveAlertHandler implements ICommandHandler<ResolveAlert, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, resolution, context }: ResolveAlert): Promise<Outcome> {
    return this.runner.run({
      name: 'ResolveAlert',
      aggregate: intakeCase,
      id,
      context,
      command: (): Resolution => ({ type: 'ResolveAlert', ...resolution }),
    });
  }
}
