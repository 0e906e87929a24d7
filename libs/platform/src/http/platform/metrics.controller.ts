import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Admit } from '../../auth/roles.js';
import { TokenVerifier } from '../../auth/token-verifier.js';
import type { EdgeConfig } from '../../config/config.js';
import { CONFIG } from '../../config/token.js';
import { Metrics } from '../../observability/metrics.js';
import { EdgeProblem } from '../edge-problem.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Numbers without persons, but they tell how busy a clinic is: by default for this machine and for operators. A proxy
 * on the same machine makes everybody local; set WAYMARK_METRICS=token there.
 */
@ApiExcludeController()
@Admit('public')
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly verifier: TokenVerifier,
    @Inject(CONFIG) private readonly config: Pick<EdgeConfig, 'metricsAccess'>,
  ) {}

  @Get('metrics')
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!this.isOpenTo(request.ip)) await this.requireOperator(request.headers.authorization);
    reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }

  private isOpenTo(ip: string): boolean {
    const { metricsAccess } = this.config;
    return metricsAccess === 'everyone' || (metricsAccess === 'loopback' && LOOPBACK.test(ip));
  }

  private async requireOperator(authorization: string | undefined): Promise<void> {
    const { roles } = await this.verifier.verify(authorization);
    if (!roles.includes('operator')) throw new EdgeProblem('ROLE_NOT_ALLOWED', { detail: 'Open to: operator.' });
  }
}
