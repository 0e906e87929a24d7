import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite } from '#kernel';
import { DATABASE, EdgeProblem, POLICY, type ReadContext } from '#platform';
import type { ClinicPolicy, Part2Access } from '#protocol';
import { CaseView } from '../views/case.view.js';
import { Chart, type OpenRecord } from './chart.js';
import { ChartAccess } from './chart-access.js';
import { Part2Reads, type DisclosureStatement } from './part2-reads.js';

export interface InstrumentResults {
  readonly results: readonly object[];
  /** Where results under Part 2 went to another organisation. */
  readonly disclosure?: DisclosureStatement;
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
    private readonly part2: Part2Reads,
  ) {}

  async execute({ id, reader }: ReadInstruments): Promise<InstrumentResults | null> {
    const found = await this.database.manager.findOneBy(CaseView, { id });
    if (found === null || !coversSite(reader.sites, found.siteId)) return null;
    if (!TREATING.includes(reader.actor.role)) {
      await this.access.record(reader, found, 'instruments', 'DENIED');
      throw new EdgeProblem('RECORD_RESTRICTED', { detail: `Open to: ${TREATING.join(', ')}. This was recorded.` });
    }
    const records = await this.chart.read(this.database, id, ['InstrumentCompleted']);
    const access = await this.part2.access(reader, found);
    const results = records.map((each) => this.shown(each, access));
    const disclosed = records.filter(isPart2).map(({ record: { about } }) => about);
    if (disclosed.length === 0) return { results };
    const outcome = access.kind === 'WITHHELD' ? 'WITHHELD' : 'SHOWN';
    await this.access.record(
      reader,
      found,
      'instruments',
      outcome,
      this.part2.recorded(access, [...new Set(disclosed)]),
    );
    return access.kind === 'DISCLOSED' ? { results, disclosure: this.part2.statement(access) } : { results };
  }

  private shown(each: OpenRecord, access: Part2Access): object {
    const { record, opened } = each;
    const { unsealed, sensitivity = [], ...facts } = record.data;
    const part2 = isPart2(each);
    const notice = part2 ? { noticeVersion: this.policy.part2.noticeVersion } : {};
    const result = { ...facts, sensitivity, ...notice };
    if (part2 && access.kind === 'WITHHELD') return { ...result, content: 'WITHHELD', withheld: access.reason };
    const content = opened ?? unsealed;
    return content === undefined ? { ...result, content: 'DESTROYED' } : { ...result, content: 'SHOWN', ...content };
  }
}
