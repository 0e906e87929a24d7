import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { OverrideCheck as Command } from '../domain/room.types.js';

export class OverrideCheck {
  constructor(
    readonly id: string,
    readonly override: Pick<Command, 'checkCode' | 'reasonCode' | 'reason'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(OverrideCheck)
export class OverrideCheckHandler implements ICommandHandler<OverrideCheck, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, override, context }: OverrideCheck): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'OverrideCheck',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const { subject: by, role } = context.actor;
        const signs = { practitionerId: by, siteId: state.checkIn?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, policy, { act: 'overrideCheck', ...signs });
        return lacking ?? { type: 'OverrideCheck', ...override, by, role, now, policy };
      },
    });
  }
}
