import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { ReceiveTransfer as Command } from '../domain/vial.types.js';
import { registrationOf } from '../views/location.view.js';

export class ReceiveTransfer {
  constructor(
    readonly vialId: string,
    readonly arrival: Pick<Command, 'siteId' | 'mg'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReceiveTransfer)
export class ReceiveTransferHandler implements ICommandHandler<ReceiveTransfer, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, arrival, context }: ReceiveTransfer): Promise<Outcome> {
    const { policy } = this;
    const discrepancyId = newId();
    return this.runner.run({
      name: 'ReceiveTransfer',
      aggregate: vial,
      id: vialId,
      context,
      command: async ({ uow }): Promise<Command> => {
        const registration = await registrationOf(uow.manager, arrival.siteId);
        return { type: 'ReceiveTransfer', ...arrival, registration, discrepancyId, policy };
      },
    });
  }
}
