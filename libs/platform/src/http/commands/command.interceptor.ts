import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Outcome } from '../../application/types.js';
import { storedAnswerOf } from '../outcome.js';
import { contextOf, pathOf } from '../request.js';
import { readContextOf, setCommandContext } from './context.js';
import { Fingerprints } from './fingerprint.js';
import { idempotencyKey, ifMatch } from './headers.js';
import { COMMAND_KEY, type CommandRoute } from './route.js';

/** Around every `@Command` route: reads its headers into a CommandContext, and writes its Outcome as HTTP. */
@Injectable()
export class CommandInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly fingerprints: Fingerprints,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = this.reflector.get<CommandRoute>(COMMAND_KEY, execution.getHandler());
    const http = execution.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    this.prepare(request, route);
    return next.handle().pipe(map((outcome) => answer(outcome as Outcome, request, http.getResponse<FastifyReply>())));
  }

  private prepare(request: FastifyRequest, route: CommandRoute): void {
    const { headers, method, url, body } = request;
    const key = idempotencyKey(headers['idempotency-key']);
    setCommandContext(request, {
      ...readContextOf(request),
      ifMatch: ifMatch(headers['if-match'], route.ifMatch === 'required'),
      idempotency: { key, fingerprint: this.fingerprints.of(method, url, body) },
    });
  }
}

/** For the decorators of routes: what the interceptor has to know of one. */
export const commandRoute = (route: CommandRoute): MethodDecorator =>
  applyDecorators(SetMetadata(COMMAND_KEY, route), UseInterceptors(CommandInterceptor));

const answer = (outcome: Outcome, request: FastifyRequest, reply: FastifyReply): unknown => {
  const { status, headers, body } = storedAnswerOf(outcome, contextOf(request).correlationId);
  reply.code(status).headers(headers);
  if (status === 201) reply.header('location', locationOf(request, body));
  if (outcome.kind === 'repeated') reply.header('idempotency-replayed', 'true');
  return body;
};

/** Below the collection that was posted to, or the place itself where the caller chose it (PUT). */
const locationOf = ({ method, url }: FastifyRequest, body: unknown): string => {
  const path = pathOf(url).replace(/\/$/, '');
  return method === 'POST' ? `${path}/${encodeURIComponent((body as { id: string }).id)}` : path;
};
