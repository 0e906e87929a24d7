import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { ChangeRate as Command } from '../domain/room.types.js';

export class ChangeRate {
  constructor(
    readonly id: string,
    readonly change: Omit<Command, 'type' | 'now' | 'policy'>,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ChangeRate)
export class ChangeRateHandler implements ICommandHandler<ChangeRate, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, change, context }: ChangeRate): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'ChangeRate',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({ type: 'ChangeRate', ...change, now, policy }),
    });
  }
}
