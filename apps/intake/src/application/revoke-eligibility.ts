import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';
import { followEligibility } from './eligibility.timer.js';

type Revocation = Extract<IntakeCaseCommand, { type: 'RevokeEligibility' }>;

export class RevokeEligibility {
  constructor(
    readonly id: string,
    readonly revocation: Omit<Revocation, 'type'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RevokeEligibility)
export class RevokeEligibilityHandler implements ICommandHandler<RevokeEligibility, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, revocation, context }: RevokeEligibility): Promise<Outcome> {
    return this.runner.run({
      name: 'RevokeEligibility',
      aggregate: intakeCase,
      id,
      context,
      command: (): Revocation => ({ type: 'RevokeEligibility', ...revocation }),
      effects: followEligibility,
    });
  }
}
