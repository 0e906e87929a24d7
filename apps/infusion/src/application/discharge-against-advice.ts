import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
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
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const by = context.actor.subject;
        const here = { siteId: state.checkIn?.siteId ?? null, at: now };
        const signs = { act: 'dischargeAgainstAdvice', practitionerId: by, ...here } as const;
        const sees = { act: 'witnessDeparture', practitionerId: departure.witnessId, ...here } as const;
        const lacking =
          (await unqualified(uow.manager, policy, signs)) ?? (await unqualified(uow.manager, policy, sees));
        return lacking ?? { type: 'DischargeAgainstAdvice', ...departure, by, now, policy };
      },
      effects: leaving(id, policy),
    });
  }
}
