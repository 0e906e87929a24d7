import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { pathOf } from '../request.js';
import { bindCursor } from './cursor.js';
import { EntityAnswer } from './entity.js';

/** Sends what `entity()` made under its ETag, or 304 to those who have it; and pages whose cursor leads on here only. */
@Injectable()
export class EntityInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const { headers, url } = http.getRequest<FastifyRequest>();
    const known = headers['if-none-match'];
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(map((value: unknown) => answer(bound(value, url), known, reply)));
  }
}

const bound = (value: unknown, url: string): unknown => {
  if (typeof value !== 'object' || value === null || !('nextCursor' in value)) return value;
  const { nextCursor } = value;
  return typeof nextCursor === 'string' ? { ...value, nextCursor: bindCursor(pathOf(url), nextCursor) } : value;
};

const answer = (value: unknown, known: string | undefined, reply: FastifyReply): unknown => {
  if (!(value instanceof EntityAnswer)) return value;
  reply.header('etag', value.etag);
  if (!value.isKnownBy(known)) return value.body;
  reply.code(304);
  return undefined;
};
