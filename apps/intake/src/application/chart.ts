import { Inject, Injectable } from '@nestjs/common';
import { lastRow, type Sealer, type UnitOfWork } from '#event-store';
import { SEALER } from '#platform';
import { ChartRecord, type ChartEvent } from '../views/chart-record.view.js';

/** A record with its sealed part open; null where the patient's key is destroyed. */
export interface OpenRecord {
  readonly record: ChartRecord;
  readonly opened: Readonly<Record<string, unknown>> | null;
}

/** Opens what the chart holds, for one answer or one decision; nothing of it is kept. */
@Injectable()
export class Chart {
  constructor(@Inject(SEALER) private readonly sealer: Sealer) {}

  /** Oldest first. */
  async read({ manager, sql }: Pick<UnitOfWork, 'manager' | 'sql'>, caseId: string, types: readonly ChartEvent[]) {
    const rows = await manager
      .createQueryBuilder(ChartRecord, 'r')
      .where('r.case_id = :caseId AND r.type IN (:...types)', { caseId, types })
      .orderBy('r.stream_version', 'ASC')
      .getMany();
    const records: OpenRecord[] = [];
    for (const record of rows) records.push({ record, opened: await this.open(sql, record) });
    return records;
  }

  /** The latest of its kind about something, opened; null when there is none, or none that can be opened. */
  async latest(
    { manager, sql }: Pick<UnitOfWork, 'manager' | 'sql'>,
    about: { readonly caseId: string; readonly type: ChartEvent; readonly about: string },
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const record = await lastRow(manager, ChartRecord, about, 'streamVersion');
    return record === null ? null : this.open(sql, record);
  }

  private async open(sql: UnitOfWork['sql'], record: ChartRecord): Promise<Readonly<Record<string, unknown>> | null> {
    const { streamId, streamVersion, type, sealed } = record;
    if (sealed === null) return null;
    try {
      return (await this.sealer.open(sql, { streamId, streamVersion, type }, sealed)) as Record<string, unknown>;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'PATIENT_KEY_DESTROYED') return null;
      throw error;
    }
  }
}
