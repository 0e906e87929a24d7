import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
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
  constructor(private readonly records: TherapyRecords) {}

  execute({ courseId, waiver, context }: WaiveIntegration): Promise<Outcome> {
    const { ordinal, reasonCode, reason } = waiver;
    return this.records.enter({
      name: 'WaiveIntegration',
      courseId,
      context,
      command: async ({ uow }) => {
        const where = { courseId, kind: 'INTEGRATION', status: 'COMPLETED' } as const;
        const sessions = await uow.manager.findBy(TherapySessionView, where);
        const integrated = sessions.flatMap(({ ordinals }) => ordinals);
        return { type: 'WaiveIntegration', ordinal, signedBy: context.actor.subject, reasonCode, reason, integrated };
      },
    });
  }
}
