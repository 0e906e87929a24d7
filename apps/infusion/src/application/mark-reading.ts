import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { infusion } from '../domain/infusion.js';
import type { MarkReading as Command } from '../domain/infusion.types.js';
import { watching } from './follow-room.js';
import { utc } from './utc.js';

export class MarkReading {
  constructor(
    readonly id: string,
    readonly mark: Pick<Command, 'observedAt' | 'scale' | 'reasonCode' | 'reason'>,
    readonly context: CommandContext,
  ) {}
}

/** A reading that was entered in error is due again, if it still is. */
@CommandHandler(MarkReading)
export class MarkReadingHandler implements ICommandHandler<MarkReading, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, mark, context }: MarkReading): Promise<Outcome> {
    const { policy } = this;
    const { subject: by, role } = context.actor;
    const observedAt = utc(mark.observedAt);
    return this.runner.run({
      name: 'MarkReading',
      aggregate: infusion,
      id,
      context,
      command: async ({ uow, state, now }): Promise<Command | Rejection> => {
        const siteId = state.checkIn?.siteId ?? null;
        const lacking = await unqualified(uow.manager, policy, { act: 'monitor', practitionerId: by, siteId, at: now });
        return lacking ?? { type: 'MarkReading', ...mark, observedAt, by, role, now, policy };
      },
      effects: watching(id, policy),
    });
  }
}
