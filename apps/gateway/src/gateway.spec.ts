import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVICES } from '#contracts';
import { issueLocalToken, loadGatewayConfig, Log, upstreamVariable, type GatewayConfig } from '#platform';
import { startGateway, type Gateway } from './gateway.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
const NOWHERE = 'http://127.0.0.1:1';
const json = (response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

const dir = mkdtempSync(join(tmpdir(), 'waymark-gateway-'));
/** What the one service that runs does with a request. */
let behave: Answer;
const seen: IncomingMessage[] = [];
let upstream: Server;
let gateway: Gateway;
let config: GatewayConfig;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    seen.push(request);
    behave(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const running = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const urls = SERVICES.map((service) => [upstreamVariable(service), service === 'intake' ? running : NOWHERE]);
  const env: Record<string, string> = {
    WAYMARK_DATA_DIR: dir,
    WAYMARK_PORT: '0',
    WAYMARK_CLOCK: 'virtual',
    WAYMARK_UPSTREAM_TIMEOUT_MS: '400',
  };
  config = loadGatewayConfig({ ...env, ...(Object.fromEntries(urls) as Record<string, string>) });
  gateway = await startGateway(config, new Log('silent'));
});
afterEach(() => void seen.splice(0));
afterAll(async () => {
  await gateway.stop();
  upstream.closeAllConnections();
  upstream.close();
  rmSync(dir, { recursive: true });
});

const call = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${gateway.url}${path}`, init);
  const text = await response.text();
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
};

describe('a request to a service', () => {
  test('arrives as it was sent, and its answer comes back as it was given', async () => {
    behave = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => json(response, 201, { got: Buffer.concat(parts).toString() }, { etag: '"7"' }));
    };
    const { status, headers, body } = await call('/intake/v1/consultations?limit=2&limit=3', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1234567', 'waymark-after': 'case-1@2' },
      body: '{"a": 1 }',
    });
    expect([status, body, headers.get('etag')]).toEqual([201, { got: '{"a": 1 }' }, '"7"']);
    const [{ method, url, headers: sent }] = seen as [IncomingMessage];
    expect([method, url]).toEqual(['POST', '/intake/v1/consultations?limit=2&limit=3']);
    expect(sent).toMatchObject({ 'idempotency-key': 'k-1234567', 'waymark-after': 'case-1@2' });
  });

  test('carries on the trace and the correlation id of the caller', async () => {
    behave = (_, response) => json(response, 200, {});
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    const { headers } = await call('/intake/v1/cases', { headers: { traceparent, 'x-correlation-id': 'desk-12345' } });
    const [{ headers: sent }] = seen as [IncomingMessage];
    expect(sent['x-correlation-id']).toBe('desk-12345');
    expect(sent['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
    expect(sent['traceparent']).not.toBe(traceparent);
    expect(headers.get('x-correlation-id')).toBe('desk-12345');
  });

  test('is streamed: the service reads the first half before the second is sent', async () => {
    const firstHalf = new Promise<string>((tell) => {
      behave = (request, response) => {
        request.once('data', (part: Buffer) => tell(part.toString()));
        request.on('end', () => json(response, 200, {}));
      };
    });
    const { port } = new URL(gateway.url);
    const headers = { 'content-type': 'application/json' };
    const sending = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/intake/v1/x', headers });
    sending.write('first');
    expect(await firstHalf).toBe('first');
    const answered = new Promise<number>((tell) =>
      sending.on('response', (response) => tell(response.statusCode ?? 0)),
    );
    sending.end('second');
    expect(await answered).toBe(200);
  });

  test('that cannot leave its service by its path', async () => {
    behave = (_, response) => json(response, 200, { reached: true });
    const raw = (path: string): Promise<number> =>
      new Promise((tell, fail) => {
        const { port } = new URL(gateway.url);
        const sent = httpRequest({ port, host: '127.0.0.1', path }, (response) =>
          tell(response.resume().statusCode ?? 0),
        );
        sent.on('error', fail).end();
      });
    for (const path of ['/intake/v1/../../metrics', '/intake/v1/..%2f..%2fmetrics', '/intake/v1/%2e%2e/%2e%2e/metrics'])
      expect(await raw(path)).toBeGreaterThanOrEqual(400);
    expect(seen.filter(({ url }) => !url!.startsWith('/intake/v1/'))).toEqual([]);
  });

  test('is not repeated when the service says to come again', async () => {
    behave = (_, response) => json(response, 503, { code: 'POSITION_NOT_REACHED' }, { 'retry-after': '1' });
    const { status, body, headers } = await call('/intake/v1/cases');
    expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'POSITION_NOT_REACHED', '1']);
    expect(seen).toHaveLength(1);
  });
});

describe('a service that is not there', () => {
  const problem = ({ status, body, headers }: Awaited<ReturnType<typeof call>>) => ({
    status,
    code: body['code'],
    type: headers.get('content-type')?.split(';')[0],
    again: Number(headers.get('retry-after')) > 0,
    correlated: headers.get('x-correlation-id') === body['correlationId'],
  });
  const expected = { status: 503, type: 'application/problem+json', again: true, correlated: true };

  test('is said to be away, to readers and to writers', async () => {
    const code = 'UPSTREAM_UNAVAILABLE';
    const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    expect(problem(await call('/course/v1/courses'))).toEqual({ ...expected, code });
    expect(problem(await call('/course/v1/courses', post))).toEqual({ ...expected, code });
  });

  test('and dies while it works', async () => {
    behave = ({ socket }) => socket.destroy();
    expect(problem(await call('/intake/v1/cases'))).toEqual({ ...expected, code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('or says nothing for too long', async () => {
    behave = () => undefined;
    expect(problem(await call('/intake/v1/cases'))).toEqual({ ...expected, code: 'UPSTREAM_TIMEOUT' });
  });

  test('leaves the description of the API incomplete: 503 rather than half of it', async () => {
    behave = (_, response) => json(response, 200, { paths: {}, components: {} });
    expect((await call('/openapi.json')).body['code']).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('makes the gateway unready, which says so by name, and neither dead nor not started', async () => {
    behave = (_, response) => json(response, 200, {});
    const { status, body } = await call('/readyz');
    const away = Object.fromEntries(SERVICES.map((name) => [name, name === 'intake' ? 'ok' : 'failing']));
    expect([status, body]).toEqual([503, { status: 'failing', checks: away }]);
    expect((await call('/livez')).status).toBe(200);
    expect((await call('/startupz')).status).toBe(200);
  });

  test('keeps time from being moved', async () => {
    behave = (_, response) => json(response, 200, { recorded: '0@0', nextDueAt: null });
    const who = { subject: 'op', roles: ['operator'], sites: '*', organisation: 'x', expiresIn: 60 } as const;
    const authorization = `Bearer ${await issueLocalToken(config, who)}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const moved = await call('/clock/advance', { method: 'POST', headers, body: '{"to":"2090-01-01T00:00:00Z"}' });
    expect([moved.status, moved.body['code']]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    const { body } = await call('/clock', { headers });
    expect(String(body['now']) < '2090').toBe(true);
    expect(seen.every((request) => request.headers.authorization === authorization)).toBe(true);
  });
});

test('what belongs to no service is answered here', async () => {
  const unknown = await call('/pharmacy/v1/orders');
  expect([unknown.status, unknown.body['code']]).toEqual([404, 'ROUTE_UNKNOWN']);
  expect((await call('/problems/upstream-timeout')).body['code']).toBe('UPSTREAM_TIMEOUT');
  expect(seen).toEqual([]);
});

test('every setting that is missing is named at once', () => {
  expect(() => loadGatewayConfig({})).toThrow(
    SERVICES.map((service) => `${upstreamVariable(service)}: set the URL of the service ${service}.`).join('\n'),
  );
});
