import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { RecordScales as Command } from '../domain/room.types.js';
import { watching } from './follow-room.js';
import { utc } from './utc.js';

export class RecordScales {
  constructor(
    readonly id: string,
    readonly observation: Pick<Command, 'scales' | 'observedAt' | 'lateReason'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordScales)
export class RecordScalesHandler implements ICommandHandler<RecordScales, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, observation, context }: RecordScales): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'RecordScales',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'RecordScales',
        ...observation,
        observedAt: utc(observation.observedAt),
        now,
        policy,
      }),
      effects: watching(id, policy),
    });
  }
}
