import { Injectable } from '@nestjs/common';
import { CommandRunner, type ReadContext } from '#platform';
import { chartAccess, type AccessRecorded, type RecordAccess } from '../domain/chart-access.js';
import type { CaseView } from '../views/case.view.js';

/** The access could not be recorded, so nothing is shown. Ask again. */
export class AccessNotRecorded extends Error {
  readonly code = 'ACCESS_NOT_RECORDED';
}

/** Several who read one case at once write to one stream; each of these attempts is several of the runner's. */
const ATTEMPTS = 10;

/** Keeps who read, or tried to read, the restricted parts of a case. */
@Injectable()
export class ChartAccess {
  constructor(private readonly runner: CommandRunner) {}

  async record(
    reader: ReadContext,
    { id, siteId, patientRef }: Pick<CaseView, 'id' | 'siteId' | 'patientRef'>,
    part: string,
    outcome: string,
    disclosed: Pick<AccessRecorded['data'], 'disclosure'> = {},
  ): Promise<void> {
    const { subject, role } = reader.actor;
    const what = { resource: `case/${id}/${part}`, action: 'READ', purpose: 'TREATMENT' } as const;
    const access = { subject, role, ...what, asOf: null, outcome, resultHash: null, ...disclosed };
    const whose = { key: id, siteId, patientRef };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const recorded = await this.runner.run({
        name: 'RecordAccess',
        aggregate: chartAccess(whose),
        id,
        context: { ...reader, ifMatch: null, idempotency: null },
        existence: 'either',
        subject: whose,
        // A denied reader's attempt as well.
        reach: () => 'anywhere',
        command: (): RecordAccess => ({ type: 'RecordAccess', access }),
      });
      if (recorded.kind !== 'refused') return;
      if (recorded.refusal.code !== 'CONCURRENT_CHANGE') break;
    }
    throw new AccessNotRecorded();
  }
}
