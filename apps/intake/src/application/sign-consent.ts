import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Signing = Extract<IntakeCaseCommand, { type: 'SignConsent' }>;

export class SignConsent {
  constructor(
    readonly id: string,
    readonly signing: Omit<Signing, 'type' | 'consentId' | 'actor' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SignConsent)
export class SignConsentHandler implements ICommandHandler<SignConsent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, signing, context }: SignConsent): Promise<Outcome> {
    const consentId = newId();
    const by = { actor: context.actor, policy: this.policy };
    return this.runner.run({
      name: 'SignConsent',
      aggregate: intakeCase,
      id,
      context,
      command: (): Signing => ({ type: 'SignConsent', ...signing, consentId, ...by }),
      answer: () => ({ consentId }),
    });
  }
}
