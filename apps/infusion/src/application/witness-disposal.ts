import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
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
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const witnesses = { act: 'witnessWaste', practitionerId: by, siteId: state?.siteId ?? null, at: now } as const;
        const isWaste = state?.unwitnessed[disposalId]?.kind === 'WASTE';
        const lacking = isWaste ? await unqualified(uow.manager, policy, witnesses) : null;
        return lacking ?? { type: 'WitnessDisposal', disposalId, by, role, policy };
      },
    });
  }
}
