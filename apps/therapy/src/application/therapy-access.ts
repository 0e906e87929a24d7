import { Injectable } from '@nestjs/common';
import type { Subject } from '#kernel';
import { CommandRunner, recordRead, type ReadContext } from '#platform';
import { therapyAccess, type RecordTherapyAccess, type TherapyAccess } from '../domain/therapy-access.js';

/** Records who opens sealed words before they are shown; answers where. */
@Injectable()
export class TherapyAccessLog {
  constructor(private readonly runner: CommandRunner) {}

  record(
    reader: ReadContext,
    subject: Subject,
    access: Pick<TherapyAccess, 'resource' | 'purpose' | 'outcome'>,
  ): Promise<string> {
    const { subject: who, role } = reader.actor;
    return recordRead(this.runner, reader, {
      aggregate: therapyAccess,
      id: subject.key,
      subject,
      command: (): RecordTherapyAccess => ({
        type: 'RecordAccess',
        access: { ...access, subject: who, role, action: 'READ' },
      }),
    });
  }
}
