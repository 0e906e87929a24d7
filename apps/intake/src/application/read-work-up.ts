import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite } from '#kernel';
import { DATABASE, type ReadContext } from '#platform';
import { CaseView } from '../views/case.view.js';
import type { ChartEvent } from '../views/chart-record.view.js';
import { Chart } from './chart.js';
import { Part2Reads } from './part2-reads.js';

export interface ChartEntry {
  readonly recordId: string;
  readonly type: string;
  readonly about: string;
  readonly occurredAt: string;
  readonly recordedBy: string;
  readonly facts: object;
}

export class ReadWorkUp {
  constructor(
    readonly id: string,
    readonly reader: ReadContext,
  ) {}
}

const TYPES: readonly ChartEvent[] = [
  'ReferralReceived',
  'PsychiatricAssessmentCompleted',
  'MedicationReconciled',
  'MedicationHoldInstructed',
  'ClearanceTestResulted',
  'MedicalClearanceRecorded',
  'ContraindicationIdentified',
  'ContraindicationCleared',
  'ContraindicationOverridden',
];

/** All that was found about a patient besides the instruments, oldest first, for those who treat. */
@QueryHandler(ReadWorkUp)
export class ReadWorkUpHandler implements IQueryHandler<ReadWorkUp, { entries: readonly ChartEntry[] } | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly chart: Chart,
    private readonly part2: Part2Reads,
  ) {}

  async execute({ id, reader }: ReadWorkUp): Promise<{ entries: readonly ChartEntry[] } | null> {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    if (found === null || !coversSite(reader.sites, found.siteId)) return null;
    await this.part2.admit(reader, found, 'work-up');
    const records = await this.chart.read(this.database, id, TYPES);
    const entries = records.map(({ record, opened }): ChartEntry => {
      const { eventId: recordId, type, about, occurredAt, recordedBy, data } = record;
      const at = new Date(occurredAt).toISOString();
      return { recordId, type, about, occurredAt: at, recordedBy, facts: { ...data, ...opened } };
    });
    return { entries };
  }
}
