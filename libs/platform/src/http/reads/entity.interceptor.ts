import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { EntityAnswer } from './entity.js';

/** Sends what `entity()` made under its ETag, or 304 to those who have it. */
@Injectable()
export class EntityInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = execution.switchToHttp();
    const known = http.getRequest<FastifyRequest>().headers['if-none-match'];
    return next.handle().pipe(map((value: unknown) => answer(value, known, http.getResponse<FastifyReply>())));
  }
}

const answer = (value: unknown, known: string | undefined, reply: FastifyReply): unknown => {
  if (!(value instanceof EntityAnswer)) return value;
  reply.header('etag', value.etag);
  if (!value.isKnownBy(known)) return value.body;
  reply.code(304);
  return undefined;
};
