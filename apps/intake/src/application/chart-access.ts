import { Injectable } from '@nestjs/common';
import { CommandRunner, recordRead, type ReadContext } from '#platform';
import { chartAccess, type AccessRecorded, type RecordAccess } from '../domain/chart-access.js';
import type { CaseView } from '../views/case.view.js';

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
    const position = await recordRead(this.runner, reader, {
      aggregate: chartAccess(whose),
      id,
      subject: whose,
      command: (): RecordAccess => ({ type: 'RecordAccess', access }),
    });
    reader.recorded?.(position);
  }
}
