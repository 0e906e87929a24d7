import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import type { TherapyRecordCommand } from '../domain/therapy-record.js';
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
  constructor(private readonly records: TherapyRecords) {}

  execute({ missed, context }: RecordMissedSession): Promise<Outcome> {
    return this.records.enter({
      name: 'RecordMissedSession',
      courseId: missed.courseId,
      context,
      command: () => ({ type: 'RecordMissedSession', missed }),
    });
  }
}
