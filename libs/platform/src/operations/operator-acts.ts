import { Injectable } from '@nestjs/common';
import type { OperationEvent } from '#contracts';
import { newIncarnation, rebuildTimersIn, type UnitOfWork } from '#event-store';
import { newId, refusal } from '#kernel';
import { readAgain } from '#transport';
import { CommandRunner } from '../application/command-runner.js';
import { ServiceRuntime } from '../application/service-runtime.js';
import { reject, type CommandContext, type Outcome, type Rejection } from '../application/types.js';
import { operation } from './operation.js';

/** What is done to a service as a whole: in one transaction with the event that says who did it and why. */
@Injectable()
export class OperatorActs {
  constructor(
    private readonly runner: CommandRunner,
    private readonly runtime: ServiceRuntime,
  ) {}

  rebuildTimers(reasonCode: string, context: CommandContext): Promise<Outcome> {
    return this.act('RebuildTimers', context, async (uow) => {
      const { missing, extra, different } = await rebuildTimersIn(uow, this.runtime.timerHandlers);
      const counts = { missing: missing.length, extra: extra.length, different: different.length };
      return { type: 'TimersRebuilt', data: { reasonCode, ...counts } };
    });
  }

  renewIncarnation(reasonCode: string, context: CommandContext): Promise<Outcome> {
    return this.act('RenewIncarnation', context, async ({ sql }) => {
      const data = { reasonCode, incarnation: await newIncarnation(sql) };
      return { type: 'StoreIncarnationRenewed', data };
    });
  }

  /** With the consumer at rest: what it is in the middle of must not move the place that it is sent back to. */
  async readAgain(name: string, reasonCode: string, context: CommandContext): Promise<Outcome> {
    const { service, sources } = this.runtime;
    const source = sources.find((each) => each === name);
    const act = async ({ sql }: UnitOfWork): Promise<OperationEvent | Rejection> => {
      if (source === undefined) return reject(refusal('NOT_FOUND', `${service} does not read ${name}.`));
      await readAgain(sql, service, source);
      return { type: 'SourceReadAgain', data: { reasonCode, source } };
    };
    return this.runtime.atRest(() => this.act('ReadAgain', context, act));
  }

  private act(
    name: string,
    context: CommandContext,
    work: (uow: UnitOfWork) => Promise<OperationEvent | Rejection>,
  ): Promise<Outcome> {
    const id = newId();
    return this.runner.run({
      name,
      aggregate: operation(this.runtime.service, id),
      id,
      context,
      existence: 'new',
      addressed: false,
      command: ({ uow }) => work(uow),
      answer: (done) => withoutReason(done),
    });
  }
}

const withoutReason = (done: OperationEvent | null): object =>
  Object.fromEntries(Object.entries(done?.data ?? {}).filter(([field]) => field !== 'reasonCode'));
