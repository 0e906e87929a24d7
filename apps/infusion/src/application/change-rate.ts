import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { ChangeRate as Command } from '../domain/room.types.js';

export class ChangeRate {
  constructor(
    readonly id: string,
    readonly change: Omit<Command, 'type' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ChangeRate)
export class ChangeRateHandler implements ICommandHandler<ChangeRate, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, change, context }: ChangeRate): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'ChangeRate',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const ordered = { practitionerId: change.orderedBy, siteId: state.checkIn?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, policy, { act: 'orderRateChange', ...ordered });
        return lacking ?? { type: 'ChangeRate', ...change, now, policy };
      },
    });
  }
}
