import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { unqualified } from '#replicas';
import { TherapySessionView } from '../views/therapy-session.view.js';
import { TherapyRecords } from './therapy-record.js';

export class WaiveIntegration {
  constructor(
    readonly courseId: string,
    readonly waiver: { readonly ordinal: number; readonly reasonCode: string; readonly reason: string },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(WaiveIntegration)
export class WaiveIntegrationHandler implements ICommandHandler<WaiveIntegration, Outcome> {
  constructor(
    private readonly records: TherapyRecords,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, waiver, context }: WaiveIntegration): Promise<Outcome> {
    const { ordinal, reasonCode, reason } = waiver;
    return this.records.enter({
      name: 'WaiveIntegration',
      courseId,
      context,
      command: async ({ uow, now }, { siteId }) => {
        const signedBy = context.actor.subject;
        const signs = { act: 'waiveIntegration', practitionerId: signedBy, siteId, at: now } as const;
        const lacking = await unqualified(uow.manager, this.policy, signs);
        if (lacking !== null) return lacking;
        const where = { courseId, kind: 'INTEGRATION', status: 'COMPLETED' } as const;
        const sessions = await uow.manager.findBy(TherapySessionView, where);
        const integrated = sessions.flatMap(({ ordinals }) => ordinals);
        return { type: 'WaiveIntegration', ordinal, signedBy, reasonCode, reason, integrated };
      },
    });
  }
}
