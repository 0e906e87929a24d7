import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AggregateLoader, Database } from '#event-store';
import { type Clock, coversSite } from '#kernel';
import { AGGREGATES, CLOCK, DATABASE, POLICY, type ReadContext } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { intakeCase } from '../domain/intake-case.js';
import { requirementsOf, type Requirements } from '../domain/requirements.js';
import { ChartRecord } from '../views/chart-record.view.js';
import { Part2Reads } from './part2-reads.js';
import { zoneOf } from './site-zone.js';

export interface RequirementsAnswer extends Requirements {
  readonly assigned: readonly object[];
}

/** What a positive eligibility decision still lacks, as the decision itself would find it now. */
export class ReadRequirements {
  constructor(
    readonly id: string,
    readonly reader: ReadContext,
  ) {}
}

@QueryHandler(ReadRequirements)
export class ReadRequirementsHandler implements IQueryHandler<ReadRequirements, RequirementsAnswer | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly part2: Part2Reads,
  ) {}

  async execute({ id, reader }: ReadRequirements): Promise<RequirementsAnswer | null> {
    const { state } = await this.loader.load(this.database.sql, intakeCase, id);
    if (state === null || !coversSite(reader.sites, state.siteId)) return null;
    await this.part2.admit(reader, { id, ...state }, 'requirements');
    const zone = await zoneOf(this.database, state.siteId);
    const standpoint = { policy: this.policy, zone, now: this.clock.now() };
    return { ...requirementsOf(state, standpoint), assigned: await this.assigned(id, state.results) };
  }

  /** Assigned and not answered since. */
  private async assigned(caseId: string, results: Readonly<Record<string, { at: string }>>): Promise<object[]> {
    const where = { caseId, type: 'InstrumentAssigned' };
    const rows = await this.database.manager.find(ChartRecord, { where, order: { streamVersion: 'ASC' } });
    return rows
      .filter(({ about, occurredAt }) => {
        const answered = results[about];
        return answered === undefined || new Date(answered.at) < new Date(occurredAt);
      })
      .map(({ data: { instrumentCode, dueBy, purpose } }) => ({ instrumentCode, dueBy, purpose }));
  }
}
