import { Body, Controller, Inject, type Type } from '@nestjs/common';
import type { ServiceName } from '#contracts';
import { compareTimers } from '#event-store';
import type { DeadLetterDetail } from '#transport';
import { ServiceRuntime } from '../application/service-runtime.js';
import { NetworkWide } from '../auth/roles.js';
import type { CommandContext, Outcome } from '../application/types.js';
import { Ctx } from '../http/commands/context.js';
import { EdgeProblem, type FieldError } from '../http/edge-problem.js';
import { PathId, QueryParams } from '../http/params.js';
import { found } from '../http/reads/found.js';
import { pageOf, type Page } from '../http/reads/page.js';
import { Action } from '../http/routes/action.js';
import { Command } from '../http/routes/command.js';
import { Query } from '../http/routes/query.js';
import { OperatorActs } from './operator-acts.js';
import { Redrives } from './redrives.js';
import {
  ConfirmDto,
  DeadLetterDetailDto,
  DeadLetterGroupsDto,
  DeadLetterKeyDto,
  DeadLetterQuery,
  IncarnationDto,
  ReadAgainDto,
  ReasonDto,
  RedriveDto,
  RedriveManyDto,
  RedriveRecordsDto,
  RedriveResultDto,
  RedriveResultsDto,
  TimerCheckDto,
} from './operations.dto.js';

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
    constructor(
      @Inject(ServiceRuntime) private readonly runtime: ServiceRuntime,
      @Inject(Redrives) private readonly redriving: Redrives,
      @Inject(OperatorActs) private readonly acts: OperatorActs,
    ) {}

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
      keyed: true,
    })
    redrive(@PathId('key') key: string, @Body() body: RedriveDto, @Ctx() context: CommandContext): Promise<Outcome> {
      return this.redriving.redrive(key, body, context);
    }

    @Action({
      path: 'dead-letters/redrive',
      summary: 'Redrive many parked keys, oldest first',
      roles: ['operator'],
      response: RedriveResultsDto,
      keyed: true,
    })
    redriveMany(@Body() body: RedriveManyDto, @Ctx() context: CommandContext): Promise<Outcome> {
      return this.redriving.redriveMany(body, context);
    }

    @Query({
      path: 'timers',
      summary: 'Compare the timers with what the streams imply',
      roles: ['operator'],
      response: TimerCheckDto,
    })
    async timers(): Promise<TimerCheckDto> {
      const { missing, extra, different } = await compareTimers(this.runtime.database, this.runtime.timerHandlers);
      return { missing: missing.length, extra: extra.length, different: different.length };
    }

    @Command({
      path: 'timers/rebuild',
      summary: 'Set the timers to what the streams imply, after a restore',
      roles: ['operator'],
      refusals: [],
      answer: TimerCheckDto,
    })
    rebuild(@Body() { reasonCode }: ReasonDto, @Ctx() context: CommandContext): Promise<Outcome> {
      return this.acts.rebuildTimers(reasonCode, context);
    }

    @Command({
      path: 'incarnation',
      summary: 'Tell the readers of this service that its store was restored alone: they halt',
      roles: ['operator'],
      refusals: [],
      answer: IncarnationDto,
    })
    async incarnation(@Body() { confirm, reasonCode }: ConfirmDto, @Ctx() context: CommandContext): Promise<Outcome> {
      if (confirm !== service) throw new EdgeProblem('VALIDATION_FAILED', { errors: [unconfirmed(service)] });
      return this.acts.renewIncarnation(reasonCode, context);
    }

    @Command({
      path: 'sources/:source/read-again',
      summary: 'Let a halted source go on from its beginning; what was handled is passed over',
      roles: ['operator'],
      refusals: [],
      answer: ReadAgainDto,
    })
    readAgain(
      @PathId('source') source: string,
      @Body() { reasonCode }: ReasonDto,
      @Ctx() context: CommandContext,
    ): Promise<Outcome> {
      return this.acts.readAgain(source, reasonCode, context);
    }
  }
  Object.defineProperty(OperationsController, 'name', { value: `${service}OperationsController` });
  return OperationsController;
};
