import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Admit } from '../../auth/roles.js';
import { HealthRegistry, type HealthKind, type HealthReport } from '../../observability/health.js';

/** Probes of the orchestrator. They name checks, never what is behind them. */
@ApiExcludeController()
@Admit('public')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthRegistry) {}

  @Get('livez')
  alive(): HealthReport {
    return { status: 'ok', checks: {} };
  }

  @Get('startupz')
  started(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.report('startup', reply);
  }

  @Get('readyz')
  ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    return this.report('ready', reply);
  }

  private async report(kind: HealthKind, reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report(kind);
    if (report.status !== 'ok') reply.code(503);
    return report;
  }
}
