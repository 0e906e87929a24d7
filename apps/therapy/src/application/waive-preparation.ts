import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { preparation } from '../domain/preparation.js';
import type { PreparationCommand } from '../domain/preparation.types.js';
import { followPreparations } from './preparation-lapse.timer.js';

export class WaivePreparation {
  constructor(
    readonly courseId: string,
    readonly waiver: { readonly reasonCode: string; readonly reason: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(WaivePreparation)
export class WaivePreparationHandler implements ICommandHandler<WaivePreparation, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, waiver: { reasonCode, reason }, context }: WaivePreparation): Promise<Outcome> {
    return this.runner.run({
      name: 'WaivePreparation',
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: async ({ uow, state, now }): Promise<PreparationCommand | Rejection> => {
        const signedBy = context.actor.subject;
        const signs = { act: 'waivePreparation', practitionerId: signedBy, siteId: state.siteId, at: now } as const;
        const lacking = state.status === 'NONE' ? null : await unqualified(uow.manager, this.policy, signs);
        return lacking ?? { type: 'WaivePreparation', signedBy, reasonCode, reason };
      },
      effects: async ({ uow }) => {
        await followPreparations(uow.sql, [courseId], this.policy);
        return undefined;
      },
    });
  }
}
