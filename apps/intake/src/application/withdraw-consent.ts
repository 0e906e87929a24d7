import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';

type Withdrawal = Extract<IntakeCaseCommand, { type: 'WithdrawConsent' }>;

export class WithdrawConsent {
  constructor(
    readonly id: string,
    readonly withdrawal: Omit<Withdrawal, 'type' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(WithdrawConsent)
export class WithdrawConsentHandler implements ICommandHandler<WithdrawConsent, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, withdrawal, context }: WithdrawConsent): Promise<Outcome> {
    return this.runner.run({
      name: 'WithdrawConsent',
      aggregate: intakeCase,
      id,
      context,
      command: ({ now }): Withdrawal => ({ type: 'WithdrawConsent', ...withdrawal, policy: this.policy, now }),
      effects: followEligibility,
    });
  }
}
