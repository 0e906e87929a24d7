import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { WithdrawDisclosureConsent as Withdrawal } from '../domain/disclosures.types.js';
import { followDisclosures } from './disclosure-expiry.timer.js';

export class WithdrawDisclosureConsent {
  constructor(
    readonly id: string,
    readonly withdrawal: Pick<Withdrawal, 'consentId' | 'effectiveFrom'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(WithdrawDisclosureConsent)
export class WithdrawDisclosureConsentHandler implements ICommandHandler<WithdrawDisclosureConsent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, withdrawal, context }: WithdrawDisclosureConsent): Promise<Outcome> {
    return this.runner.run({
      name: 'WithdrawDisclosureConsent',
      aggregate: intakeCase,
      id,
      context,
      command: ({ now }): Withdrawal => ({ type: 'WithdrawDisclosureConsent', ...withdrawal, now }),
      effects: followDisclosures,
    });
  }
}
