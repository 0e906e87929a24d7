import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand } from '../domain/preparation.types.js';
import { followPreparations } from './preparation-lapse.timer.js';

export class ReopenPreparation {
  constructor(
    readonly courseId: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ReopenPreparation)
export class ReopenPreparationHandler implements ICommandHandler<ReopenPreparation, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, reasonCode, context }: ReopenPreparation): Promise<Outcome> {
    return this.runner.run({
      name: 'ReopenPreparation',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): PreparationCommand => ({ type: 'ReopenPreparation', reasonCode }),
      effects: async ({ uow }) => {
        await followPreparations(uow.sql, [courseId], this.policy);
        return undefined;
      },
    });
  }
}
