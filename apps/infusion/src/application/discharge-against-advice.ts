import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { DischargeAgainstAdvice as Command } from '../domain/infusion.types.js';
import { leaving } from './follow-room.js';

export class DischargeAgainstAdvice {
  constructor(
    readonly id: string,
    readonly departure: Omit<Command, 'type' | 'by' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(DischargeAgainstAdvice)
export class DischargeAgainstAdviceHandler implements ICommandHandler<DischargeAgainstAdvice, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, departure, context }: DischargeAgainstAdvice): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'DischargeAgainstAdvice',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'DischargeAgainstAdvice',
        ...departure,
        by: context.actor.subject,
        now,
        policy,
      }),
      effects: leaving(id, policy),
    });
  }
}
