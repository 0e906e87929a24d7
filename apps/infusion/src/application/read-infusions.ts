import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery, scopedToSites } from '#platform';
import { scopeInCourse } from '#replicas';
import { MoreThan } from 'typeorm';
import { InfusionView } from '../views/infusion.view.js';
import { VitalsView } from '../views/vitals.view.js';

type Times = 'checkedInAt' | 'startedAt' | 'stoppedAt' | 'leftAt';

export interface InfusionAnswer extends Omit<InfusionView, Times> {
  readonly checkedInAt: string;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly leftAt: string | null;
}
export interface VitalsAnswer extends Omit<VitalsView, 'eventId' | 'infusionId' | 'observedAt' | 'recordedAt'> {
  readonly observedAt: string;
  readonly recordedAt: string;
}
export interface InfusionWithVitals extends InfusionAnswer {
  readonly vitals: VitalsAnswer[];
}

const text = (at: Date | string): string => new Date(at).toISOString();
const orNull = (at: Date | string | null): string | null => (at === null ? null : text(at));

const answerOf = ({ checkedInAt, startedAt, stoppedAt, leftAt, ...row }: InfusionView): InfusionAnswer => ({
  ...row,
  checkedInAt: text(checkedInAt),
  startedAt: orNull(startedAt),
  stoppedAt: orNull(stoppedAt),
  leftAt: orNull(leftAt),
});

const vitalsOf = ({ source, sbp, dbp, hr, rr, spo2, moaas, map, ...times }: VitalsView): VitalsAnswer => ({
  observedAt: text(times.observedAt),
  recordedAt: text(times.recordedAt),
  source,
  sbp,
  dbp,
  hr,
  rr,
  spo2,
  moaas,
  map,
});

export class ListInfusions {
  constructor(
    readonly courseId: string,
    readonly sites: SiteScope,
    readonly query: PageQuery,
  ) {}
}

@QueryHandler(ListInfusions)
export class ListInfusionsHandler implements IQueryHandler<ListInfusions, Page<InfusionAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ courseId, sites, query: { cursor, limit } }: ListInfusions): Promise<Page<InfusionAnswer>> {
    const [after] = cursor === undefined ? [] : decodeCursor(cursor, ['string']);
    const { manager } = this.database;
    const scope = await scopeInCourse(manager, courseId, sites);
    const rows = await manager.find(InfusionView, {
      where: { courseId, ...scopedToSites(scope), ...(after === undefined ? {} : { id: MoreThan(String(after)) }) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    return page(rows.map(answerOf), limit, ({ id }) => [id]);
  }
}

export class GetInfusion {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetInfusion)
export class GetInfusionHandler implements IQueryHandler<GetInfusion, InfusionWithVitals | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetInfusion): Promise<InfusionWithVitals | null> {
    const { manager } = this.database;
    const found = await manager.findOneBy(InfusionView, { id });
    if (found === null || !coversSite(await scopeInCourse(manager, found.courseId, sites), found.siteId)) return null;
    const taken = await manager.find(VitalsView, { where: { infusionId: id }, order: { observedAt: 'ASC' } });
    return { ...answerOf(found), vitals: taken.map(vitalsOf) };
  }
}
