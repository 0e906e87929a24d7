import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { ReportLoss as Command } from '../domain/vial.types.js';
import { followLosses } from './loss-report.timer.js';
import { zoneOf } from './zone-of.js';

export class ReportLoss {
  constructor(
    readonly vialId: string,
    readonly loss: Pick<Command, 'from' | 'issueId' | 'mg' | 'kind'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReportLoss)
export class ReportLossHandler implements ICommandHandler<ReportLoss, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, loss, context }: ReportLoss): Promise<Outcome> {
    const { policy } = this;
    const lossId = newId();
    return this.runner.run({
      name: 'ReportLoss',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow, state, now }): Promise<Command> => {
        const zone = await zoneOf(uow.manager, state);
        return { type: 'ReportLoss', lossId, ...loss, zone, now, policy };
      },
      effects: followLosses,
      answer: (state) => ({ lossId, due: state?.losses[lossId]?.due ?? null }),
    });
  }
}
