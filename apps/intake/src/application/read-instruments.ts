import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite } from '#kernel';
import { DATABASE, EdgeProblem, POLICY, type ReadContext } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { CaseView } from '../views/case.view.js';
import { Chart, type OpenRecord } from './chart.js';
import { ChartAccess } from './chart-access.js';

export interface InstrumentResults {
  readonly results: readonly object[];
}

export class ReadInstruments {
  constructor(
    readonly id: string,
    readonly reader: ReadContext,
  ) {}
}

export const TREATING: readonly string[] = ['prescriber', 'nurse', 'therapist', 'medical-director'];

const isPart2 = ({ record }: OpenRecord): boolean => (record.data['sensitivity'] as string[] | undefined)?.length === 1;

/** Nothing restricted is shown before it is recorded that it was; whoever may not see it is recorded as well. */
@QueryHandler(ReadInstruments)
export class ReadInstrumentsHandler implements IQueryHandler<ReadInstruments, InstrumentResults | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    private readonly chart: Chart,
    private readonly access: ChartAccess,
  ) {}

  async execute({ id, reader }: ReadInstruments): Promise<InstrumentResults | null> {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    if (found === null || !coversSite(reader.sites, found.siteId)) return null;
    const note = (outcome: string) => this.access.record(reader, found, 'instruments', outcome);
    if (!TREATING.includes(reader.actor.role)) {
      await note('DENIED');
      throw new EdgeProblem('RECORD_RESTRICTED', { detail: `Open to: ${TREATING.join(', ')}. This was recorded.` });
    }
    const records = await this.chart.read(this.database, id, ['InstrumentCompleted']);
    const mayReadPart2 = this.policy.part2.readers.includes(reader.actor.role);
    if (records.some(isPart2)) await note(mayReadPart2 ? 'SHOWN' : 'WITHHELD');
    return { results: records.map((each) => this.shown(each, mayReadPart2)) };
  }

  private shown(each: OpenRecord, mayReadPart2: boolean): object {
    const { record, opened } = each;
    const { unsealed, sensitivity = [], ...facts } = record.data;
    const part2 = isPart2(each);
    const notice = part2 ? { noticeVersion: this.policy.part2.noticeVersion } : {};
    const result = { ...facts, sensitivity, ...notice };
    if (part2 && !mayReadPart2) return { ...result, content: 'WITHHELD' };
    const content = opened ?? unsealed;
    return content === undefined ? { ...result, content: 'DESTROYED' } : { ...result, content: 'SHOWN', ...content };
  }
}
