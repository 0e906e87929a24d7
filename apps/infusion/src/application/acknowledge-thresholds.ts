import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { AcknowledgeThresholds as Command } from '../domain/room.types.js';

export class AcknowledgeThresholds {
  constructor(
    readonly id: string,
    readonly answer: Pick<Command, 'ruleIds' | 'reasonCode'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AcknowledgeThresholds)
export class AcknowledgeThresholdsHandler implements ICommandHandler<AcknowledgeThresholds, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, answer, context }: AcknowledgeThresholds): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'AcknowledgeThresholds',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const { subject: by, role } = context.actor;
        const signs = { practitionerId: by, siteId: state.checkIn?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, policy, { act: 'acknowledgeThresholds', ...signs });
        return lacking ?? { type: 'AcknowledgeThresholds', ...answer, by, role, policy };
      },
    });
  }
}
