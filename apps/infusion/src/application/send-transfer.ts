import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { vial } from '../domain/vial.js';
import type { SendTransfer as Command } from '../domain/vial.types.js';
import { registrationOf } from '../views/location.view.js';

export class SendTransfer {
  constructor(
    readonly vialId: string,
    readonly transfer: Pick<Command, 'toSiteId' | 'invoice'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(SendTransfer)
export class SendTransferHandler implements ICommandHandler<SendTransfer, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ vialId, transfer, context }: SendTransfer): Promise<Outcome> {
    const transferId = newId();
    return this.runner.run({
      name: 'SendTransfer',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow }): Promise<Command> => {
        const toRegistration = await registrationOf(uow.manager, transfer.toSiteId);
        return { type: 'SendTransfer', transferId, ...transfer, toRegistration };
      },
      answer: () => ({ transferId }),
    });
  }
}
