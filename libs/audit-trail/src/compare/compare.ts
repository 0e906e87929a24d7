import { setTimeout as delay } from 'node:timers/promises';
import { ownerOfStream, type RecordedEvent } from '#contracts';
import type { TrailRecord } from '../port.js';
import { groupBy } from '../same.js';
import { differingFields } from './fields.js';
import { fillMissing, placeOf, rangesOf } from './fill.js';
import type { Comparison, ComparisonOptions, Difference, EventOrigin } from './types.js';

type Counts = { -readonly [K in keyof Comparison]: number };

const COUNT_OF = {
  MISSING_IN_TRAIL: 'missingInTrail',
  MISSING_IN_SOURCE: 'missingInSource',
  ALTERED: 'altered',
} as const;

/** Both memories, portion by portion: from the sources to the trail, then back. Tells each difference as it is found. */
class Walk {
  readonly counts: Counts = {
    ...{ inSources: 0, inTrail: 0, missingInTrail: 0, missingInSource: 0, altered: 0, filled: 0, notCompared: 0 },
  };
  readonly #settled: number;
  readonly #origins: ReadonlyMap<string, EventOrigin>;

  constructor(private readonly options: ComparisonOptions) {
    this.#settled = performance.now() + options.settleMs;
    this.#origins = new Map(options.origins.map((origin) => [origin.service, origin]));
  }

  async forth(origin: EventOrigin): Promise<void> {
    for await (const events of origin.walk()) {
      this.counts.inSources += events.length;
      const missing = this.#compare(origin, events, await this.#kept(events));
      if (missing.length > 0) await this.#missing(origin, missing);
    }
  }

  async back(): Promise<void> {
    for await (const records of this.options.trail.walk()) {
      this.counts.inTrail += records.length;
      for (const [service, own] of groupBy(records, serviceOf)) await this.#extra(service, own);
    }
  }

  async #kept(events: readonly RecordedEvent[]): Promise<ReadonlyMap<string, TrailRecord>> {
    return new Map((await this.options.trail.lookUp(events)).map((record) => [placeOf(record), record]));
  }

  /** Tells what was altered; answers what is missing. */
  #compare(
    origin: EventOrigin,
    events: readonly RecordedEvent[],
    kept: ReadonlyMap<string, TrailRecord>,
  ): RecordedEvent[] {
    const missing: RecordedEvent[] = [];
    for (const event of events) {
      const record = kept.get(placeOf(event));
      const fields = record === undefined ? [] : differingFields(origin, event, record.event);
      if (record === undefined) missing.push(event);
      else if (fields.length > 0) this.#tell('ALTERED', event, { fields });
    }
    return missing;
  }

  /** Once, what was recorded just before has time to arrive: after that everything walked over is old enough. */
  async #missing(origin: EventOrigin, events: readonly RecordedEvent[]): Promise<void> {
    await delay(Math.max(0, this.#settled - performance.now()));
    const missing = this.#compare(origin, events, await this.#kept(events));
    const filled = await this.#fill(missing);
    for (const event of missing) this.#tell('MISSING_IN_TRAIL', event, { filled: filled.has(placeOf(event)) });
  }

  async #fill(missing: readonly RecordedEvent[]): Promise<ReadonlySet<string>> {
    const { beforeFill, trail } = this.options;
    if (beforeFill === undefined || missing.length === 0) return new Set();
    await beforeFill(rangesOf(missing));
    return fillMissing(trail, missing);
  }

  async #extra(service: string, records: readonly TrailRecord[]): Promise<void> {
    const origin = this.#origins.get(service);
    if (origin === undefined) {
      this.counts.notCompared += records.length;
      return;
    }
    const there = new Set((await origin.lookUp(records)).map(placeOf));
    for (const { event, ...place } of records)
      if (!there.has(placeOf(place)))
        this.#tell('MISSING_IN_SOURCE', { ...place, source: service, eventId: event?.eventId ?? null });
  }

  #tell(
    kind: Difference['kind'],
    { source: service, streamId, streamVersion, eventId }: Told,
    { fields = [], filled = false }: Partial<Pick<Difference, 'fields' | 'filled'>> = {},
  ): void {
    this.counts[COUNT_OF[kind]] += 1;
    if (filled) this.counts.filled += 1;
    this.options.onDifference({ kind, service, streamId, streamVersion, eventId, fields, filled });
  }
}

interface Told {
  readonly source: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly eventId: string | null;
}

/** By the name of the stream: what the event says of its source may be what was altered. */
const serviceOf = ({ streamId, event }: TrailRecord): string => ownerOfStream(streamId) ?? event?.source ?? 'unknown';

/** Every event that is missing, extra or altered in either memory. Constant memory; both may be in use meanwhile. */
export const compareMemories = async (options: ComparisonOptions): Promise<Comparison> => {
  const walk = new Walk(options);
  for (const origin of options.origins) await walk.forth(origin);
  await walk.back();
  return walk.counts;
};

/** Whether anything differs that has not been filled. */
export const differs = ({ missingInTrail, missingInSource, altered, filled }: Comparison): boolean =>
  missingInTrail - filled + missingInSource + altered > 0;
