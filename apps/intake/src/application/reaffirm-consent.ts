import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Reaffirmation = Extract<IntakeCaseCommand, { type: 'ReaffirmConsent' }>;

export class ReaffirmConsent {
  constructor(
    readonly id: string,
    readonly reaffirmation: Omit<Reaffirmation, 'type' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReaffirmConsent)
export class ReaffirmConsentHandler implements ICommandHandler<ReaffirmConsent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, reaffirmation, context }: ReaffirmConsent): Promise<Outcome> {
    return this.runner.run({
      name: 'ReaffirmConsent',
      aggregate: intakeCase,
      id,
      context,
      command: (): Reaffirmation => ({ type: 'ReaffirmConsent', ...reaffirmation, policy: this.policy }),
    });
  }
}
