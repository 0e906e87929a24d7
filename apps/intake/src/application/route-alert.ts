import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Routing = Extract<IntakeCaseCommand, { type: 'RouteAlert' }>;

export class RouteAlert {
  constructor(
    readonly id: string,
    readonly routing: Omit<Routing, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RouteAlert)
export class RouteAlertHandler implements ICommandHandler<RouteAlert, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, routing, context }: RouteAlert): Promise<Outcome> {
    return this.runner.run({
      name: 'RouteAlert',
      aggregate: intakeCase,
      id,
      context,
      command: (): Routing => ({ type: 'RouteAlert', ...routing }),
    });
  }
}
