import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { SignDisclosureConsent as Signing } from '../domain/disclosures.types.js';
import { followDisclosures } from './disclosure-expiry.timer.js';

export class SignDisclosureConsent {
  constructor(
    readonly id: string,
    readonly signing: Omit<Signing, 'type' | 'consentId' | 'actor' | 'policy' | 'now'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SignDisclosureConsent)
export class SignDisclosureConsentHandler implements ICommandHandler<SignDisclosureConsent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, signing, context }: SignDisclosureConsent): Promise<Outcome> {
    const consentId = newId();
    const by = { actor: context.actor, policy: this.policy };
    return this.runner.run({
      name: 'SignDisclosureConsent',
      aggregate: intakeCase,
      id,
      context,
      command: ({ now }): Signing => ({ type: 'SignDisclosureConsent', ...signing, consentId, ...by, now }),
      effects: followDisclosures,
      answer: () => ({ consentId }),
    });
  }
}
