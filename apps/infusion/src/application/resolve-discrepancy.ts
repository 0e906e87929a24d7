import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { ResolveDiscrepancy as Command } from '../domain/vial.types.js';
import { followLosses } from './loss-report.timer.js';
import { zoneOf } from './zone-of.js';

export class ResolveDiscrepancy {
  constructor(
    readonly vialId: string,
    readonly verdict: Pick<Command, 'discrepancyId' | 'resolution' | 'reasonCode'>,
    readonly context: CommandContext,
  ) {}
}

/** Signed by whoever holds the token, in the role that it names. */
@CommandHandler(ResolveDiscrepancy)
export class ResolveDiscrepancyHandler implements ICommandHandler<ResolveDiscrepancy, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, verdict, context }: ResolveDiscrepancy): Promise<Outcome> {
    const { policy } = this;
    const { subject: by, role } = context.actor;
    const lossId = newId();
    return this.runner.run({
      name: 'ResolveDiscrepancy',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow, state, now }): Promise<Command> => {
        const zone = await zoneOf(uow.manager, state);
        return { type: 'ResolveDiscrepancy', ...verdict, lossId, by, role, zone, now, policy };
      },
      effects: followLosses,
      answer: (state) => (state?.losses[lossId] === undefined ? {} : { lossId }),
    });
  }
}
