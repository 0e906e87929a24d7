import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { vial } from '../domain/vial.js';
import type { ReturnMedication as Command } from '../domain/vial.types.js';
import { neededOf } from './visit-medication.js';

export class ReturnMedication {
  constructor(
    readonly vialId: string,
    readonly returned: Pick<Command, 'issueId' | 'mg' | 'sealIntact'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReturnMedication)
export class ReturnMedicationHandler implements ICommandHandler<ReturnMedication, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ vialId, returned, context }: ReturnMedication): Promise<Outcome> {
    const { issueId } = returned;
    return this.runner.run({
      name: 'ReturnMedication',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow, state }): Promise<Command> => {
        const needed = await neededOf(uow, state?.issues[issueId]?.infusionId, issueId);
        return { type: 'ReturnMedication', ...returned, needed };
      },
    });
  }
}
