import { Body, Controller, Inject, type Type } from '@nestjs/common';
import type { ServiceName } from '#contracts';
import { compareTimers, newIncarnation, rebuildTimers, type TimerDifferences } from '#event-store';
import type { DeadLetterDetail, RedriveOptions } from '#transport';
import { ServiceRuntime } from '../application/service-runtime.js';
import { NetworkWide } from '../auth/roles.js';
import type { ReadContext } from '../application/types.js';
import { ReadCtx } from '../http/commands/context.js';
import { EdgeProblem, type FieldError } from '../http/edge-problem.js';
import { PathId, QueryParams } from '../http/params.js';
import { found } from '../http/reads/found.js';
import { pageOf, type Page } from '../http/reads/page.js';
import { Action } from '../http/routes/action.js';
import { Query } from '../http/routes/query.js';
import {
  ConfirmDto,
  DeadLetterDetailDto,
  DeadLetterGroupsDto,
  DeadLetterKeyDto,
  DeadLetterQuery,
  IncarnationDto,
  ReadAgainDto,
  RedriveDto,
  RedriveManyDto,
  RedriveRecordsDto,
  RedriveResultDto,
  RedriveResultsDto,
  TimerCheckDto,
} from './operations.dto.js';

const counts = ({ missing, extra, different }: TimerDifferences): TimerCheckDto => ({
  missing: missing.length,
  extra: extra.length,
  different: different.length,
});

/** The sealed part stays sealed, and the clear part is clinical: an operator sees which event it is, not what it says. */
const withoutContent = ({ events, ...rest }: DeadLetterDetail): object => ({
  ...rest,
  events: events.map(({ eventId, streamId, streamVersion, type, recordedAt }) => ({
    eventId,
    streamId,
    streamVersion,
    type,
    recordedAt,
  })),
});

const optionsOf = ({ reasonCode, reason, dryRun, force }: RedriveDto, { actor }: ReadContext): RedriveOptions => ({
  actor,
  reasonCode,
  reason,
  ...(dryRun === undefined ? {} : { dryRun }),
  ...(force === undefined ? {} : { force }),
});

const unconfirmed = (service: ServiceName): FieldError => ({
  field: 'confirm',
  code: 'NOT_ONE_OF',
  message: `must be ${service}`,
});

/** What operations do with a service: look at what stands still, set it going again, check the timers. */
export const operationsController = (service: ServiceName): Type => {
  @Controller(`${service}/v1/ops`)
  @NetworkWide()
  class OperationsController {
    constructor(@Inject(ServiceRuntime) private readonly runtime: ServiceRuntime) {}

    @Query({
      path: 'dead-letters',
      summary: 'List parked keys',
      roles: ['operator'],
      response: pageOf(DeadLetterKeyDto),
    })
    async list(@QueryParams() { cursor, limit, fingerprint }: DeadLetterQuery): Promise<Page<object>> {
      const filter = { ...(cursor === undefined ? {} : { after: cursor }), ...(fingerprint ? { fingerprint } : {}) };
      const listed = await this.runtime.deadLetters?.list({ ...filter, limit });
      return { items: listed?.items ?? [], nextCursor: listed?.next ?? null };
    }

    @Query({
      path: 'dead-letters/:key',
      summary: 'Inspect a parked key',
      roles: ['operator'],
      response: DeadLetterDetailDto,
    })
    async inspect(@PathId('key') key: string): Promise<object> {
      return withoutContent(found(await this.runtime.deadLetters?.inspect(key)));
    }

    @Query({
      path: 'dead-letter-groups',
      summary: 'Count parked keys by what looks like one reason, the most frequent first',
      roles: ['operator'],
      response: DeadLetterGroupsDto,
    })
    async groups(): Promise<DeadLetterGroupsDto> {
      return { groups: (await this.runtime.deadLetters?.groups()) ?? [] };
    }

    @Query({
      path: 'dead-letters/:key/redrives',
      summary: 'Who redrove a key, why, and what came of it; also after it has resumed',
      roles: ['operator'],
      response: RedriveRecordsDto,
    })
    async redrives(@PathId('key') key: string): Promise<RedriveRecordsDto> {
      return { actions: (await this.runtime.deadLetters?.actionsOn(key)) ?? [] };
    }

    @Action({
      path: 'dead-letters/:key/redrive',
      summary: 'Redrive a parked key in order',
      roles: ['operator'],
      response: RedriveResultDto,
    })
    async redrive(
      @PathId('key') key: string,
      @Body() body: RedriveDto,
      @ReadCtx() context: ReadContext,
    ): Promise<object> {
      return found(await this.runtime.deadLetters?.redrive(key, optionsOf(body, context)));
    }

    @Action({
      path: 'dead-letters/redrive',
      summary: 'Redrive many parked keys, oldest first',
      roles: ['operator'],
      response: RedriveResultsDto,
    })
    async redriveMany(@Body() body: RedriveManyDto, @ReadCtx() context: ReadContext): Promise<RedriveResultsDto> {
      const { fingerprint, limit, pauseMs } = body;
      const many = { ...(limit === undefined ? {} : { limit }), ...(pauseMs === undefined ? {} : { pauseMs }) };
      const filter = fingerprint === undefined ? {} : { fingerprint };
      const options = { ...optionsOf(body, context), ...many };
      return { results: (await this.runtime.deadLetters?.redriveMany(filter, options)) ?? [] };
    }

    @Query({
      path: 'timers',
      summary: 'Compare the timers with what the streams imply',
      roles: ['operator'],
      response: TimerCheckDto,
    })
    async timers(): Promise<TimerCheckDto> {
      return counts(await compareTimers(this.runtime.database, this.runtime.timerHandlers));
    }

    @Action({
      path: 'timers/rebuild',
      summary: 'Set the timers to what the streams imply, after a restore',
      roles: ['operator'],
      response: TimerCheckDto,
    })
    async rebuild(): Promise<TimerCheckDto> {
      return counts(await rebuildTimers(this.runtime.database, this.runtime.timerHandlers));
    }

    @Action({
      path: 'incarnation',
      summary: 'Tell the readers of this service that its store was restored alone: they halt',
      roles: ['operator'],
      response: IncarnationDto,
    })
    async incarnation(@Body() { confirm }: ConfirmDto): Promise<IncarnationDto> {
      if (confirm !== service) throw new EdgeProblem('VALIDATION_FAILED', { errors: [unconfirmed(service)] });
      return { incarnation: await newIncarnation(this.runtime.database.sql) };
    }

    @Action({
      path: 'sources/:source/read-again',
      summary: 'Let a halted source go on from its beginning; what was handled is passed over',
      roles: ['operator'],
      response: ReadAgainDto,
    })
    async readAgain(@PathId('source') source: string): Promise<ReadAgainDto> {
      found((await this.runtime.readAgain(source)) || undefined);
      return { source };
    }
  }
  Object.defineProperty(OperationsController, 'name', { value: `${service}OperationsController` });
  return OperationsController;
};
