import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contextOf, recognise, sendProblem, type EdgeProblem, type GatewayConfig } from '#platform';
import { tooLate, unavailable } from './upstream.js';

const CONNECT_MS = 2_000;
const CONNECTIONS = 128;

/** `/<service>/v1/**` goes to the service as it came, and its answer back as it came; bodies are never held here. */
export const proxies =
  ({ upstreams, upstreamTimeoutMs }: GatewayConfig) =>
  async (fastify: FastifyInstance): Promise<void> => {
    fastify.setErrorHandler((error, request, reply) => answer(request, reply, recognise(error)));
    for (const [service, upstream] of Object.entries(upstreams))
      await fastify.register(httpProxy, options(`/${service}/v1`, upstream, upstreamTimeoutMs));
    // All services run on the same policy; the one that pins protocols is asked.
    await fastify.register(httpProxy, options('/policy', upstreams.course, upstreamTimeoutMs));
  };

const options = (prefix: string, upstream: string, timeoutMs: number): FastifyHttpProxyOptions => ({
  upstream,
  prefix,
  rewritePrefix: prefix,
  disableRequestLogging: true,
  undici: {
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_MS },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  },
  replyOptions: {
    // Only who asked knows whether to ask again: nothing is repeated here, and nothing waits here.
    retryDelay: () => null,
    rewriteRequestHeaders: (request, headers) => ({ ...headers, ...traced(request as FastifyRequest) }),
    onError: (reply, { error }) => {
      const failed = reply as FastifyReply;
      answer(failed.request, failed, problemOf(error));
    },
  },
});

/** The caller's correlation id, or a new one, and this hop as the parent of what the service does. */
const traced = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const { correlationId, span } = contextOf(request);
  return { 'x-correlation-id': correlationId, traceparent: span.traceparent };
};

/** `error` is the proxy's own; what undici said is its cause. */
const problemOf = (error: Error): EdgeProblem => {
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  return code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT' ? tooLate() : unavailable();
};

const answer = (request: FastifyRequest, reply: FastifyReply, problem: Parameters<typeof sendProblem>[1]): void =>
  sendProblem(reply, problem, contextOf(request).correlationId);
