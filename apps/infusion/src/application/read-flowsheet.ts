import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { RecordedEvent } from '#contracts';
import type { Database, EventStore } from '#event-store';
import { coversSite, instant, type SiteScope, Temporal } from '#kernel';
import { DATABASE, EVENT_STORE, POLICY } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { flowsheetOf, type FlowsheetBody } from '../domain/flowsheet.js';
import { scopeInCourse } from '#replicas';
import { AdverseEventView } from '../views/adverse-event.view.js';
import { InfusionView } from '../views/infusion.view.js';

export interface Flowsheet extends FlowsheetBody {
  readonly infusionId: string;
  readonly courseId: string;
  readonly siteId: string;
  readonly ordinal: number;
  /** Of recording: nothing that was recorded later is in it. */
  readonly asOf: string | null;
}

/** One infusion day as the nurse's sheet; with `asOf`, as it was known at that instant. */
export class ReadFlowsheet {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
    readonly asOf: string | null,
  ) {}
}

const knownAt = (events: readonly RecordedEvent[], asOf: string | null): readonly RecordedEvent[] =>
  asOf === null
    ? events
    : events.filter(({ recordedAt }) => Temporal.Instant.compare(instant(recordedAt), instant(asOf)) <= 0);

/** Made from the stream itself, so that it is also what an auditor finds there. */
@QueryHandler(ReadFlowsheet)
export class ReadFlowsheetHandler implements IQueryHandler<ReadFlowsheet, Flowsheet | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  async execute({ id, sites, asOf }: ReadFlowsheet): Promise<Flowsheet | null> {
    const { manager, sql } = this.database;
    const visit = await manager.findOneBy(InfusionView, { id });
    if (visit === null || !coversSite(await scopeInCourse(manager, visit.courseId, sites), visit.siteId)) return null;
    const events = knownAt(await this.store.load(sql, `infusion-${id}`), asOf);
    if (events.length === 0) return null;
    const known = await manager.find(AdverseEventView, { where: { infusionId: id }, order: { id: 'ASC' } });
    const streams: (readonly RecordedEvent[])[] = [];
    for (const { id: each } of known) streams.push(knownAt(await this.store.load(sql, `adverse-event-${each}`), asOf));
    const adverseEvents = streams.filter(({ length }) => length > 0);
    const { courseId, siteId, ordinal } = visit;
    return { infusionId: id, courseId, siteId, ordinal, asOf, ...flowsheetOf(events, adverseEvents, this.policy) };
  }
}
