import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { RecordWaste as Command } from '../domain/vial.types.js';
import { neededOf } from './visit-medication.js';

export class RecordWaste {
  constructor(
    readonly vialId: string,
    readonly waste: Pick<Command, 'issueId' | 'mg' | 'reasonCode' | 'method'>,
    readonly context: CommandContext,
  ) {}
}

/** The first half of a two-person act; the second is `WitnessDisposal`, with another token. */
@CommandHandler(RecordWaste)
export class RecordWasteHandler implements ICommandHandler<RecordWaste, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, waste, context }: RecordWaste): Promise<Outcome> {
    const { policy } = this;
    const wasteId = newId();
    return this.runner.run({
      name: 'RecordWaste',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow, state, now }): Promise<Command> => {
        const issueId = waste.issueId ?? '';
        const needed = await neededOf(uow, state?.issues[issueId]?.infusionId, issueId);
        return { type: 'RecordWaste', wasteId, ...waste, needed, by: context.actor.subject, now, policy };
      },
      answer: () => ({ disposalId: wasteId }),
    });
  }
}
