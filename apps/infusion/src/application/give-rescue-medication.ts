import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
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
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const ordered = { practitionerId: given.orderedBy, siteId: state.checkIn?.siteId ?? null, at: now };
        const lacking = await unqualified(uow.manager, policy, { act: 'orderRescue', ...ordered });
        const givenAt = utc(given.givenAt ?? now.toString());
        const by = context.actor.subject;
        return lacking ?? { type: 'GiveRescueMedication', ...given, givenAt, by, now, policy };
      },
    });
  }
}
