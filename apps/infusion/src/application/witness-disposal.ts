import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { vial } from '../domain/vial.js';
import type { WitnessDisposal as Command } from '../domain/vial.types.js';

export class WitnessDisposal {
  constructor(
    readonly vialId: string,
    readonly disposalId: string,
    readonly context: CommandContext,
  ) {}
}

/** The witness is whoever holds the token: nobody can name somebody else as having seen it. */
@CommandHandler(WitnessDisposal)
export class WitnessDisposalHandler implements ICommandHandler<WitnessDisposal, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ vialId, disposalId, context }: WitnessDisposal): Promise<Outcome> {
    const { policy } = this;
    const { subject: by, role } = context.actor;
    return this.runner.run({
      name: 'WitnessDisposal',
      aggregate: vial,
      id: vialId,
      context,
      command: (): Command => ({ type: 'WitnessDisposal', disposalId, by, role, policy }),
    });
  }
}
