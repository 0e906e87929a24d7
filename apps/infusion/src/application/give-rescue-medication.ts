import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { GiveRescueMedication as Command } from '../domain/room.types.js';
import { utc } from './utc.js';

export class GiveRescueMedication {
  constructor(
    readonly id: string,
    readonly given: Omit<Command, 'type' | 'by' | 'now' | 'policy' | 'givenAt'> & { readonly givenAt: string | null },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(GiveRescueMedication)
export class GiveRescueMedicationHandler implements ICommandHandler<GiveRescueMedication, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, given, context }: GiveRescueMedication): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'GiveRescueMedication',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'GiveRescueMedication',
        ...given,
        givenAt: utc(given.givenAt ?? now.toString()),
        by: context.actor.subject,
        now,
        policy,
      }),
    });
  }
}
