import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCaseCommand } from '../domain/intake-case.types.js';

type Receiving = Extract<IntakeCaseCommand, { type: 'ReceiveReferral' }>;

export class ReceiveReferral {
  constructor(
    readonly id: string,
    readonly referral: Omit<Receiving, 'type' | 'referralId'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReceiveReferral)
export class ReceiveReferralHandler implements ICommandHandler<ReceiveReferral, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, referral, context }: ReceiveReferral): Promise<Outcome> {
    const referralId = newId();
    return this.runner.run({
      name: 'ReceiveReferral',
      aggregate: intakeCase,
      id,
      context,
      command: (): Receiving => ({ type: 'ReceiveReferral', ...referral, referralId }),
      answer: () => ({ referralId }),
    });
  }
}
