import type { FastifyRequest } from 'fastify';
import { newId } from '#kernel';
import { startSpan } from '../observability/trace.js';
import type { RequestContext } from '../observability/request-context.js';
import { correlationId } from './commands/headers.js';

/** Of a URL, without its query. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

const contexts = new WeakMap<object, RequestContext>();

/** Correlation id and span of a request; the same however often it is asked for. */
export const contextOf = (request: FastifyRequest): RequestContext => {
  const known = contexts.get(request.raw);
  if (known !== undefined) return known;
  const { headers } = request;
  const context: RequestContext = {
    correlationId: correlationId(headers['x-correlation-id'], newId),
    span: startSpan(headers.traceparent),
  };
  contexts.set(request.raw, context);
  return context;
};
