import { Injectable } from '@nestjs/common';
import type { Subject } from '#kernel';
import { CommandRunner, type ReadContext } from '#platform';
import { therapyAccess, type RecordTherapyAccess, type TherapyAccess } from '../domain/therapy-access.js';

/** Many may read the words of one course at once; each of these attempts is several of the runner's. */
const ATTEMPTS = 10;

/** The access could not be recorded, so nothing is shown. Ask again. */
export class AccessNotRecorded extends Error {
  readonly code = 'ACCESS_NOT_RECORDED';
}

/** Records who opens sealed words before they are shown: whoever reads without a record has not read here. */
@Injectable()
export class TherapyAccessLog {
  constructor(private readonly runner: CommandRunner) {}

  async record(
    reader: ReadContext,
    subject: Subject,
    access: Pick<TherapyAccess, 'resource' | 'purpose' | 'outcome'>,
  ): Promise<void> {
    const { subject: who, role } = reader.actor;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.runner.run({
        name: 'RecordAccess',
        aggregate: therapyAccess,
        id: subject.key,
        context: { ...reader, ifMatch: null, idempotency: null },
        existence: 'either',
        subject,
        // A denied reader's attempt as well.
        reach: () => 'anywhere',
        command: (): RecordTherapyAccess => ({
          type: 'RecordAccess',
          access: { ...access, subject: who, role, action: 'READ' },
        }),
      });
      if (outcome.kind !== 'refused') return;
      if (outcome.refusal.code !== 'CONCURRENT_CHANGE' || attempt >= ATTEMPTS) throw new AccessNotRecorded();
    }
  }
}
