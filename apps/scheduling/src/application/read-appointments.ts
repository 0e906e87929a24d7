import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, decodeCursor, page, type Page, type PageQuery } from '#platform';
import type { SelectQueryBuilder } from 'typeorm';
import { AppointmentView } from '../views/appointment.view.js';

export interface AppointmentFilter {
  readonly courseId?: string;
  readonly siteId?: string;
  /** Starting from this instant, and before that one. */
  readonly from?: string;
  readonly until?: string;
}

/** Instants as the API writes them. */
export interface AppointmentAnswer extends Omit<AppointmentView, 'startsAt' | 'endsAt'> {
  readonly startsAt: string;
  readonly endsAt: string;
}

const answerOf = (row: AppointmentView): AppointmentAnswer => {
  const fields: Omit<AppointmentView, never> = row;
  const times = { startsAt: new Date(row.startsAt).toISOString(), endsAt: new Date(row.endsAt).toISOString() };
  return { ...fields, ...times };
};

export class ListAppointments {
  constructor(
    readonly sites: SiteScope,
    readonly filter: AppointmentFilter,
    readonly query: PageQuery,
  ) {}
}

const CONDITIONS: Readonly<Record<keyof AppointmentFilter, string>> = {
  courseId: 'a.course_id = :courseId',
  siteId: 'a.site_id = :siteId',
  from: 'a.starts_at >= CAST(:from AS timestamptz)',
  until: 'a.starts_at < CAST(:until AS timestamptz)',
};

const narrow = (rows: SelectQueryBuilder<AppointmentView>, filter: AppointmentFilter): void => {
  for (const name of Object.keys(CONDITIONS) as (keyof AppointmentFilter)[])
    if (filter[name] !== undefined) rows.andWhere(CONDITIONS[name], { [name]: filter[name] });
};

@QueryHandler(ListAppointments)
export class ListAppointmentsHandler implements IQueryHandler<ListAppointments, Page<AppointmentAnswer>> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ sites, filter, query: { cursor, limit } }: ListAppointments): Promise<Page<AppointmentAnswer>> {
    const rows = this.database.manager
      .createQueryBuilder(AppointmentView, 'a')
      .orderBy('a.starts_at')
      .addOrderBy('a.id')
      .limit(limit + 1);
    if (sites !== '*') rows.andWhere('a.site_id = ANY(CAST(:sites AS text[]))', { sites: [...sites] });
    narrow(rows, filter);
    if (cursor !== undefined) {
      const [start, id] = decodeCursor(cursor, ['string', 'string']);
      rows.andWhere('(a.starts_at, a.id) > (CAST(:start AS timestamptz), :id)', { start, id });
    }
    return page((await rows.getMany()).map(answerOf), limit, ({ startsAt, id }) => [startsAt, id]);
  }
}

export class GetAppointment {
  constructor(
    readonly id: string,
    readonly sites: SiteScope,
  ) {}
}

@QueryHandler(GetAppointment)
export class GetAppointmentHandler implements IQueryHandler<GetAppointment, AppointmentAnswer | null> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ id, sites }: GetAppointment): Promise<AppointmentAnswer | null> {
    const found = await this.database.manager.findOneBy(AppointmentView, { id });
    return found !== null && coversSite(sites, found.siteId) ? answerOf(found) : null;
  }
}
