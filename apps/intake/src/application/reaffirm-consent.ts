import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Reaffirmation = Extract<IntakeCaseCommand, { type: 'ReaffirmConsent' }>;

export class ReaffirmConsent {
  constructor(
    readonly id: string,
    readonly reaffirmation: Omit<Reaffirmation, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReaffirmConsent)
export class ReaffirmConsentHandler implements ICommandHandler<ReaffirmConsent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, reaffirmation, context }: ReaffirmConsent): Promise<Outcome> {
    return this.runner.run({
      name: 'ReaffirmConsent',
      aggregate: intakeCase,
      id,
      context,
      command: (): Reaffirmation => ({ type: 'ReaffirmConsent', ...reaffirmation }),
    });
  }
}
