import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../observability/log.js';
import { problemBody, PROBLEM_JSON } from './problems/problem.js';
import { recognise, type Recognised } from './recognise.js';
import { contextOf, pathOf } from './request.js';
import { RouteTable } from './route-table.js';

/** The only place where an exception becomes an answer. What it was about stays in the log, under the correlation id. */
/** Somebody has to be told, though nothing is wrong with Waymark. */
const AWAY: ReadonlyMap<string, string> = new Map([
  ['DATABASE_UNAVAILABLE', 'database unavailable'],
  ['TRAIL_UNAVAILABLE', 'trail unavailable'],
]);

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: RouteTable,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = this.methodProblem(recognise(error), request);
    const away = AWAY.get(problem.code);
    const context = contextOf(request);
    if (problem.unexpected === true) this.log.event('error', { message: 'request failed', error, context });
    else if (away !== undefined) this.log.event('warn', { message: away, error, context });
    if (!reply.sent) sendProblem(reply, problem, context.correlationId);
  }

  private methodProblem(problem: Recognised, request: FastifyRequest): Recognised {
    if (problem.code !== 'ROUTE_UNKNOWN') return problem;
    const methods = this.routes.methodsOf(pathOf(request.url));
    const known = methods.length > 0 && !methods.includes(request.method);
    if (!known) return problem;
    return { code: 'METHOD_NOT_ALLOWED', headers: { allow: methods.join(', ') } };
  }
}

export const sendProblem = (reply: FastifyReply, problem: Recognised, correlationId: string): void => {
  const { code, detail, errors, headers = {} } = problem;
  const body = problemBody(code, { correlationId, detail, errors });
  void reply
    .code(body.status)
    .headers({ ...headers, 'content-type': PROBLEM_JSON })
    .send(JSON.stringify(body));
};
