import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { shiftCount, type ShiftCountCommand } from '../domain/shift-count.js';
import { openAt } from './open-at.js';

type Command = Extract<ShiftCountCommand, { type: 'ConfirmShiftCount' }>;

export class ConfirmShiftCount {
  constructor(
    readonly countId: string,
    readonly context: CommandContext,
  ) {}
}

/** Closes the shift, by a second person with a token of their own. */
@CommandHandler(ConfirmShiftCount)
export class ConfirmShiftCountHandler implements ICommandHandler<ConfirmShiftCount, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ countId, context }: ConfirmShiftCount): Promise<Outcome> {
    const { policy } = this;
    const { subject: by, role } = context.actor;
    return this.runner.run({
      name: 'ConfirmShiftCount',
      aggregate: shiftCount,
      id: countId,
      context,
      command: async ({ uow, state }): Promise<Command> => {
        const open = state === null ? [] : (await openAt(uow.manager, state.siteId)).gates;
        return { type: 'ConfirmShiftCount', by, role, open, policy };
      },
    });
  }
}
