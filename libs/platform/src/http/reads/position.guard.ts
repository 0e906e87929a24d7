import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { ServiceName } from '#contracts';
import { positions, type StreamPosition } from '../commands/headers.js';
import { serviceOf } from '../commands/route.js';
import { EdgeProblem } from '../edge-problem.js';

/** Waits until a service has handled events of others, so that who has just written there can read (or write) here. */
export interface PositionWaiter {
  wait(
    service: ServiceName,
    positions: readonly StreamPosition[],
    deadlineMs: number,
  ): Promise<'reached' | 'timeout' | 'parked'>;
}

/** Provide a PositionWaiter under this token, in any module. Without one no position is ever reached. */
export const POSITION_WAITER = Symbol('waymark.position-waiter');
/** As long as people wait for a page; a client that can wait longer sends the request again. */
const DEADLINE_MS = 5_000;

/** Behind the guard that knows who asks: lets nobody through before what they wrote elsewhere has arrived. */
@Injectable()
export class PositionGuard implements CanActivate {
  constructor(private readonly modules: ModuleRef) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const { headers, url } = execution.switchToHttp().getRequest<FastifyRequest>();
    const header = headers['waymark-after'];
    if (header !== undefined) await this.reach(url, positions(header));
    return true;
  }

  private async reach(url: string, wanted: readonly StreamPosition[]): Promise<void> {
    const service = serviceOf(url);
    if (service === undefined) return;
    const outcome = (await this.waiter()?.wait(service, wanted, DEADLINE_MS)) ?? 'timeout';
    if (outcome === 'timeout') throw new EdgeProblem('POSITION_NOT_REACHED', { headers: { 'retry-after': '1' } });
    if (outcome === 'parked') throw new EdgeProblem('POSITION_PARKED');
  }

  private waiter(): PositionWaiter | undefined {
    try {
      return this.modules.get<PositionWaiter>(POSITION_WAITER, { strict: false });
    } catch {
      return undefined;
    }
  }
}
