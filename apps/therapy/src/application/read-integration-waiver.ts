import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { RecordedEvent, TherapyEvent } from '#contracts';
import type { Database, EventStore } from '#event-store';
import { coversSite, type SiteScope } from '#kernel';
import { DATABASE, EVENT_STORE } from '#platform';
import { select } from '#replicas';
import { therapyRecord } from '../domain/therapy-record.js';

export interface IntegrationWaiver {
  readonly courseId: string;
  readonly ordinal: number;
  readonly signedBy: string;
  readonly reasonCode: string;
  readonly signedAt: string;
  readonly version: number;
}

export class GetIntegrationWaiver {
  constructor(
    readonly courseId: string,
    readonly ordinal: string,
    readonly sites: SiteScope,
  ) {}
}

type Waived = 'IntegrationRequirementWaived';

/** From the stream: waivers are few, are rarely looked up, and never change. */
@QueryHandler(GetIntegrationWaiver)
export class GetIntegrationWaiverHandler implements IQueryHandler<GetIntegrationWaiver, IntegrationWaiver | null> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async execute({ courseId, ordinal, sites }: GetIntegrationWaiver): Promise<IntegrationWaiver | null> {
    const stream: readonly RecordedEvent[] = await this.store.load(
      this.database.sql,
      `${therapyRecord.category}-${courseId}`,
    );
    for (const { data, siteId, occurredAt, streamVersion } of select<TherapyEvent, Waived>(
      stream,
      'IntegrationRequirementWaived',
    )) {
      if (String(data.ordinal) !== ordinal || siteId === null || !coversSite(sites, siteId)) continue;
      return { courseId, ...data, signedAt: occurredAt, version: streamVersion };
    }
    return null;
  }
}
