import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Outcome } from '#platform';
import type { TherapyRecordCommand } from '../domain/therapy-record.js';
import { TherapyRecords } from './therapy-record.js';

type Made = Extract<TherapyRecordCommand, { type: 'RecordOutreach' }>['made'];
type Attempt = Pick<Made, 'outreachId' | 'method' | 'outcome'> & { readonly findings: string };

export class RecordOutreach {
  constructor(
    readonly courseId: string,
    readonly attempt: Attempt,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordOutreach)
export class RecordOutreachHandler implements ICommandHandler<RecordOutreach, Outcome> {
  constructor(private readonly records: TherapyRecords) {}

  execute({ courseId, attempt: { findings, ...how }, context }: RecordOutreach): Promise<Outcome> {
    const made = { ...how, by: context.actor.subject };
    return this.records.enter({
      name: 'RecordOutreach',
      courseId,
      context,
      command: () => ({ type: 'RecordOutreach', made, findings }),
    });
  }
}
