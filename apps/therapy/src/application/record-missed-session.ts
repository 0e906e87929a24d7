import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { POLICY, type CommandContext, type Outcome } from '#platform';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import type { TherapyRecordCommand } from '../domain/therapy-record.js';
import { dueSameDay } from './due-after.js';
import { TherapyRecords } from './therapy-record.js';

type Missed = Extract<TherapyRecordCommand, { type: 'RecordMissedSession' }>['missed'];

export class RecordMissedSession {
  constructor(
    readonly missed: Missed,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordMissedSession)
export class RecordMissedSessionHandler implements ICommandHandler<RecordMissedSession, Outcome> {
  constructor(
    private readonly records: TherapyRecords,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ missed, context }: RecordMissedSession): Promise<Outcome> {
    return this.records.enter({
      name: 'RecordMissedSession',
      courseId: missed.courseId,
      context,
      command: ({ now, newId }, { siteZone }) => {
        const dueAt = dueSameDay(now, this.policy.therapy.outreach.within, siteZone);
        const what = { outreachId: newId(), cause: 'SESSION_MISSED', stepId: missed.stepId, dueAt } as const;
        const outreach = { ...what, policyVersion: policyVersionOf(this.policy) };
        return { type: 'RecordMissedSession', missed, outreach };
      },
    });
  }
}
