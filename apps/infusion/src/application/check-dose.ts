import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { CheckDose as Command } from '../domain/room.types.js';

export class CheckDose {
  constructor(
    readonly id: string,
    readonly check: Omit<Command, 'type' | 'by' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CheckDose)
export class CheckDoseHandler implements ICommandHandler<CheckDose, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, check, context }: CheckDose): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'CheckDose',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const by = context.actor.subject;
        const siteId = state.checkIn?.siteId ?? null;
        const lacking = await unqualified(uow.manager, policy, {
          act: 'checkDose',
          practitionerId: by,
          siteId,
          at: now,
        });
        return lacking ?? { type: 'CheckDose', ...check, by, policy };
      },
    });
  }
}
