import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Signing = Extract<IntakeCaseCommand, { type: 'SignConsent' }>;

export class SignConsent {
  constructor(
    readonly id: string,
    readonly signing: Omit<Signing, 'type' | 'consentId'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SignConsent)
export class SignConsentHandler implements ICommandHandler<SignConsent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, signing, context }: SignConsent): Promise<Outcome> {
    const consentId = newId();
    return this.runner.run({
      name: 'SignConsent',
      aggregate: intakeCase,
      id,
      context,
      command: (): Signing => ({ type: 'SignConsent', ...signing, consentId }),
      answer: () => ({ consentId }),
    });
  }
}
