import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '#kernel';
import { EdgeProblem, type EdgeProblemCode } from './edge-problem.js';
import type { PlatformParts } from './platform/platform.module.js';
import { problemBody, PROBLEM_JSON } from './problems/problem.js';
import { unbindCursor } from './reads/cursor.js';
import { sendProblem } from './problem.filter.js';
import { recognise } from './recognise.js';
import { contextOf, pathOf } from './request.js';

const BODY_LIMIT = 256 * 1024;
/** Levels of objects and lists; no body of ours has more than a handful. */
const DEEPEST_BODY = 20;
const PROBES = /^\/(livez|readyz|startupz|metrics)$/;

/** Fastify as Nest's adapter, with what holds for every request, also for those that reach no route. */
export const createServer = (parts: PlatformParts): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: false, // an address that a header claims is worth nothing
    keepAliveTimeout: 65_000, // longer than load balancers keep theirs, so that they close first
    requestTimeout: 30_000,
    return503OnClosing: false, // requests on open connections are still answered while stopping
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseConnection,
  });
  const fastify = adapter.getInstance();
  fastify.removeContentTypeParser('text/plain');
  fastify.addHook('onRoute', ({ url, method }) => parts.routes.add(url, method));
  fastify.addHook('onRequest', (request, reply, done) => {
    prepare(request, reply);
    done();
  });
  fastify.addHook('preHandler', (request, reply, done) => {
    const fault = isDeeperThan(DEEPEST_BODY, request.body) ? TOO_DEEP : takeCursor(request);
    if (fault === null) done();
    else sendProblem(reply, fault, contextOf(request).correlationId);
  });
  // As late as possible: a connection that is kept alive after its last answer would keep the server from closing.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (parts.health.stopping) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    observe(parts, request, reply);
    done();
  });
  return adapter;
};

/** The router refuses a URL that it cannot read before any hook runs. */
const refuseUrl = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  prepare(request, reply);
  sendProblem(reply, recognise(error), contextOf(request).correlationId);
};

/** What walks through a body level by level may not run out of stack. */
const TOO_DEEP = new EdgeProblem('BODY_MALFORMED', {
  detail: `The body is nested deeper than ${DEEPEST_BODY} levels.`,
});

/** Takes the mark of its list off a cursor; what is wrong with it, if it came from another one. */
const takeCursor = ({ query, url }: FastifyRequest): EdgeProblem | null => {
  const { cursor } = query as { cursor?: unknown };
  if (typeof cursor !== 'string') return null;
  const open = unbindCursor(pathOf(url), cursor);
  if (open === null) return new EdgeProblem('CURSOR_INVALID');
  Object.assign(query as object, { cursor: open });
  return null;
};

/** Of what was parsed; a body that is passed on as it comes is a stream, and nobody walks through it. */
const isDeeperThan = (levels: number, value: unknown): boolean => {
  if (!Array.isArray(value) && !isPlain(value)) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(levels - 1, each));
};

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

const prepare = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.headers({
    'x-correlation-id': contextOf(request).correlationId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
};

/** The route's template instead of the URL, so that neither ids nor query strings are written down. */
const observe = ({ log, metrics }: PlatformParts, request: FastifyRequest, reply: FastifyReply): void => {
  const route = request.routeOptions.url ?? 'unknown';
  const { method } = request;
  const { statusCode: status, elapsedTime } = reply;
  metrics.http.observe({ method, route, status: String(status) }, elapsedTime / 1000);
  const fields = { method, route, status, ms: Math.round(elapsedTime * 10) / 10 };
  const level = PROBES.test(route) ? 'debug' : 'info';
  log.event(level, { message: 'request', fields, context: contextOf(request) });
};

const CLIENT_ERRORS: Readonly<Record<string, EdgeProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

/** What is not HTTP has no request to answer to: the answer is written to the socket. */
const refuseConnection = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = problemBody(CLIENT_ERRORS[error.code ?? ''] ?? 'REQUEST_MALFORMED', { correlationId: newId() });
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    `Content-Type: ${PROBLEM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};
