import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { AggregateLoader, Database, EventStore } from '#event-store';
import type { CourseEvent, RecordedEvent } from '#contracts';
import { coversSite } from '#kernel';
import { AGGREGATES, DATABASE, EdgeProblem, EVENT_STORE, type ReadContext } from '#platform';
import { select } from '#replicas';
import { measurementSeries } from '../domain/measurement-series.js';
import type { MeasurementSeries, TakenReading } from '../domain/measurement-series.types.js';
import { CourseView } from '../views/course.view.js';
import { readingsOf } from '../views/known-reading.js';
import { OutsideReaders } from './outside-readers.js';

type Evaluated = Extract<CourseEvent, { type: 'OutcomeEvaluated' }>['data'];
type Relapse = Extract<CourseEvent, { type: 'RelapseDetected' }>['data'] & { readonly at: string };

export interface TrendReading extends Omit<TakenReading, 'undisclosed'> {
  /** Of the instrument that decides, once there is something to compare it with. */
  readonly verdict:
    | (Omit<Evaluated, 'instrumentCode' | 'baseline' | 'current'> & {
        readonly baseline: number | null;
        readonly current: number | null;
      })
    | null;
}

export interface OutcomesAnswer {
  readonly courseId: string;
  readonly version: number;
  readonly instrumentCode: string;
  readonly points: MeasurementSeries['points'];
  readonly readings: readonly TrendReading[];
  readonly reviews: MeasurementSeries['reviews'];
  readonly relapsed: boolean;
  readonly relapses: readonly Relapse[];
  readonly closed: boolean;
}

/** Every score of a course, and what the rules said of it at the time. */
export class GetOutcomes {
  constructor(
    readonly courseId: string,
    readonly reader: ReadContext,
  ) {}
}

@QueryHandler(GetOutcomes)
export class GetOutcomesHandler implements IQueryHandler<GetOutcomes, OutcomesAnswer | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AGGREGATES) private readonly loader: AggregateLoader,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly outside: OutsideReaders,
  ) {}

  async execute({ courseId, reader }: GetOutcomes): Promise<OutcomesAnswer | null> {
    const { sql } = this.database;
    const { state, version } = await this.loader.load(sql, measurementSeries, courseId);
    const { opened, points, reviews, relapsed, closed } = state;
    const course = await this.database.manager.findOneBy(CourseView, { courseId });
    if (opened === null || course === null || !coversSite(reader.sites, course.siteId)) return null;
    const outside = await this.outside.isOutside(reader, course.siteId);
    if (outside && this.outside.isProtectedInstrument(opened.instrumentCode))
      throw new EdgeProblem('RECORD_RESTRICTED', {
        detail: 'It is measured by what 42 CFR Part 2 protects: read the results in intake, by the patient’s consent.',
      });
    const recorded = await this.store.load(sql, `measurements-${courseId}`);
    const known = await readingsOf(sql, courseId);
    const readings = known
      .filter(({ instrumentCode }) => !outside || !this.outside.isProtectedInstrument(instrumentCode))
      .map((reading) => shown(recorded, reading));
    const relapses = select<CourseEvent, 'RelapseDetected'>(recorded, 'RelapseDetected').map((event) => ({
      ...event.data,
      at: event.occurredAt,
    }));
    const { instrumentCode } = opened;
    return { courseId, version, instrumentCode, points, readings, reviews, relapsed, relapses, closed };
  }
}

const shown = (
  recorded: readonly RecordedEvent[],
  { instrumentCode, score, bandId, takenAt, evidence }: TakenReading,
): TrendReading => ({ instrumentCode, score, bandId, takenAt, evidence, verdict: verdictOn(recorded, evidence) });

const verdictOn = (recorded: readonly RecordedEvent[], evidence: string): TrendReading['verdict'] => {
  const found = select<CourseEvent, 'OutcomeEvaluated'>(recorded, 'OutcomeEvaluated').find(
    ({ data }) => data.evidence.at(-1) === evidence,
  );
  if (found === undefined) return null;
  const { baseline = null, current = null, afterInfusions, verdict, rulesVersion, evidence: restsOn } = found.data;
  return { baseline, current, afterInfusions, verdict, rulesVersion, evidence: restsOn };
};
