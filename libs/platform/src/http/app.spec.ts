import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Get, Module, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { refusal } from '#kernel';
import type { CommandContext, Outcome, ReadContext } from '../application/types.js';
import { issueLocalToken } from '../auth/local-issuer.js';
import { requireSite } from '../auth/principal.js';
import { loadConfig, type Config } from '../config/config.js';
import { HealthRegistry } from '../observability/health.js';
import { Log } from '../observability/log.js';
import { createHttpApp, listen } from './app.js';
import { Ctx, ReadCtx } from './commands/context.js';
import { EdgeProblem } from './edge-problem.js';
import { Text } from './fields/decorators.js';
import { PathId, PathUuid, QueryParams } from './params.js';
import type { ProblemBody } from './problems/problem.js';
import { decodeCursor } from './reads/cursor.js';
import { entity, type EntityAnswer } from './reads/entity.js';
import { PageQuery } from './reads/page.js';
import { POSITION_WAITER, type PositionWaiter } from './reads/position.guard.js';
import { Command } from './routes/command.js';
import { Query } from './routes/query.js';

class OpenDto {
  @Text({ max: 20 })
  name!: string;
}

class View {
  @ApiProperty({ type: String, example: 'x' })
  id!: string;
}

const NAME = 'Annabelle Patientsson';
let outcome: Outcome;
let context: CommandContext;
let failure: Error;

const nurse = ['nurse', 'prescriber'] as const;

@Controller('intake/cases')
class CasesController {
  @Command({ path: '', summary: 'Open', roles: nurse, refusals: ['CASE_CLOSED'], created: true })
  open(@Body() _dto: OpenDto, @Ctx() ctx: CommandContext): Outcome {
    context = ctx;
    return outcome;
  }

  @Command({ method: 'PUT', path: ':id', summary: 'Put', roles: nurse, refusals: [], ifMatch: 'required' })
  put(@PathUuid('id') _id: string, @Ctx() ctx: CommandContext): Outcome {
    context = ctx;
    return outcome;
  }

  @Query({ path: '', summary: 'List', roles: nurse, response: View })
  list(@QueryParams() query: PageQuery): object {
    if (query.cursor !== undefined) decodeCursor(query.cursor, ['string']);
    return { limit: query.limit };
  }

  @Query({ path: 'fail', summary: 'Fail', roles: nurse, response: View })
  fail(): never {
    throw failure;
  }

  @Query({ path: 'restricted/:id', summary: 'Read what is recorded', roles: nurse, response: View, recorded: true })
  restricted(@PathId('id') id: string, @ReadCtx() who: ReadContext): object {
    who.recorded?.(`chart-access-${id}@4`);
    if (id === 'theirs') throw new EdgeProblem('RECORD_RESTRICTED');
    return { id };
  }

  @Query({ path: ':id', summary: 'Read', roles: nurse, response: View, etag: true })
  read(@PathId('id') id: string, @ReadCtx() who: ReadContext): EntityAnswer {
    requireSite(who, id);
    return entity(3, { id, role: who.actor.role });
  }

  @Get('x/forgotten')
  forgotten(): string {
    return NAME;
  }
}

const waiter: PositionWaiter & { outcome: 'reached' | 'timeout' | 'parked'; asked: unknown[] } = {
  outcome: 'reached',
  asked: [],
  wait(...args) {
    this.asked = args;
    return Promise.resolve(this.outcome);
  },
};

@Module({
  controllers: [CasesController],
  providers: [{ provide: POSITION_WAITER, useValue: waiter }],
})
class TestModule {}

let dir: string;
let config: Config;
let app: NestFastifyApplication & INestApplication;
let base: string;
let token: string;
const lines: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-http-'));
  config = loadConfig({ WAYMARK_DATA_DIR: dir, WAYMARK_PORT: '0' });
  const log = new Log('info', { write: (line) => void lines.push(line) });
  app = await createHttpApp(TestModule, config, { log });
  base = await listen(app, config.http);
  token = await tokenFor('nurse');
}, 30_000);
afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  outcome = { kind: 'accepted', id: 'i-1', version: 1, position: 'case-i-1@1', created: true, body: { extra: 2 } };
  waiter.outcome = 'reached';
  waiter.asked = [];
});

const tokenFor = (...roles: ('nurse' | 'auditor' | 'operator' | 'prescriber')[]): Promise<string> =>
  issueLocalToken(config, { subject: 'p-7', roles, sites: ['slo'], organisation: 'coast', expiresIn: 60 });

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ProblemBody & Record<string, unknown>;
}

const send = async (method: string, path: string, init: RequestInit = {}): Promise<Reply> => {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
  const response = await fetch(`${base}${path}`, { method, ...init, headers });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    body: (json ? JSON.parse(text) : { text }) as Reply['body'],
  };
};
const KEY = { 'idempotency-key': '0123456789abcdef', 'content-type': 'application/json' };
const post = (body: unknown, headers: object = {}): Promise<Reply> =>
  send('POST', '/intake/cases', { body: JSON.stringify(body), headers: { ...KEY, ...headers } });

const expectProblem = (reply: Reply, status: number, code: string): void => {
  expect([reply.status, reply.body.code]).toEqual([status, code]);
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(reply.body).toMatchObject({
    status,
    type: `/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    correlationId: reply.headers.get('x-correlation-id'),
  });
  expect(reply.body.title.length * reply.body.remedy.length).toBeGreaterThan(0);
};

describe('who may come in', () => {
  test('nobody without a token', async () => {
    const reply = await send('GET', '/intake/cases', { headers: { authorization: '' } });
    expectProblem(reply, 401, 'TOKEN_INVALID');
    const bare = await fetch(`${base}/intake/cases`);
    expect(bare.status).toBe(401);
    expect(bare.headers.get('www-authenticate')).toBe('Bearer realm="waymark"');
    expect(((await bare.json()) as ProblemBody).code).toBe('TOKEN_MISSING');
  });

  test('nobody on a route that declares no roles', async () => {
    expectProblem(await send('GET', '/intake/cases/x/forgotten'), 403, 'ROUTE_NOT_OPEN');
    expect((await fetch(`${base}/intake/cases/x/forgotten`)).status).toBe(401);
  });

  test('only the roles of the route, and the answer names them', async () => {
    const auditor = await tokenFor('auditor');
    const reply = await send('GET', '/intake/cases', { headers: { authorization: `Bearer ${auditor}` } });
    expectProblem(reply, 403, 'ROLE_NOT_ALLOWED');
    expect(reply.body.detail).toBe('Open to: nurse, prescriber.');
  });

  test('a site outside of the token', async () => {
    expectProblem(await send('GET', '/intake/cases/sb'), 403, 'SITE_OUT_OF_SCOPE');
  });

  test.each(['/livez', '/readyz', '/startupz', '/problems', '/openapi.json', '/metrics'])(
    'everybody: %s',
    async (path) => {
      expect((await fetch(`${base}${path}`)).status).toBe(200);
    },
  );
});

describe('an accepted command', () => {
  test('created: 201, Location, ETag, position', async () => {
    const reply = await post({ name: 'A' });
    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({ id: 'i-1', version: 1, position: 'case-i-1@1', extra: 2 });
    expect(reply.headers.get('location')).toBe('/intake/cases/i-1');
    expect(reply.headers.get('etag')).toBe('"1"');
    expect(reply.headers.get('waymark-position')).toBe('case-i-1@1');
  });

  test('changed: 200', async () => {
    outcome = { ...outcome, created: false } as Outcome;
    expect((await post({ name: 'A' })).status).toBe(200);
  });

  test('knows who, where, in which role, and how it is recognised again', async () => {
    const both = await tokenFor('auditor', 'prescriber', 'nurse');
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = {
      authorization: `Bearer ${both}`,
      'if-match': '"4"',
      'x-correlation-id': 'order-4711',
      traceparent,
    };
    const reply = await post({ name: 'A' }, headers);
    expect(reply.headers.get('x-correlation-id')).toBe('order-4711');
    expect(context).toMatchObject({
      actor: { subject: 'p-7', role: 'prescriber', organisation: 'coast' },
      sites: ['slo'],
      ifMatch: 4,
      correlationId: 'order-4711',
      idempotency: { key: KEY['idempotency-key'], fingerprint: expect.stringMatching(/^[\w-]{43}$/) },
    });
    expect(context.traceparent).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/);
  });

  test('the same meaning has the same fingerprint, whatever the key', async () => {
    await post({ name: 'A' });
    const first = context.idempotency?.fingerprint;
    await post({ name: 'A' }, { 'idempotency-key': 'another-key' });
    expect(context.idempotency?.fingerprint).toBe(first);
    await post({ name: 'B' });
    expect(context.idempotency?.fingerprint).not.toBe(first);
  });
});

test('a refused command lists the missing gates, and where the attempt was recorded', async () => {
  const missing = [{ gate: 'CONSENT', detail: 'No consent.', satisfiedBy: ['ConsentSigned'] }];
  outcome = { kind: 'refused', refusal: refusal('PERMIT_REQUIRED', 'Not now.', missing), position: 'case-i@9' };
  const reply = await post({ name: 'A' });
  expectProblem(reply, 409, 'PERMIT_REQUIRED');
  expect(reply.body).toMatchObject({ detail: 'Not now.', missing });
  expect(reply.headers.get('waymark-position')).toBe('case-i@9');
});

test('a repeated command gets the stored answer, word for word', async () => {
  const body = { id: 'i-1', version: 1, position: 'case-i-1@1' };
  outcome = { kind: 'repeated', status: 201, body, headers: { etag: '"1"', 'waymark-position': 'case-i-1@1' } };
  const reply = await post({ name: 'A' });
  expect([reply.status, reply.body]).toEqual([201, body]);
  expect(reply.headers.get('idempotency-replayed')).toBe('true');
  expect([reply.headers.get('etag'), reply.headers.get('location')]).toEqual(['"1"', '/intake/cases/i-1']);
});

describe('bad input', () => {
  const raw = (body: string, headers: object = {}): Promise<Reply> =>
    send('POST', '/intake/cases', { body, headers: { ...KEY, ...headers } });

  test.each<[string, () => Promise<Reply>, number, string]>([
    ['no key', () => send('POST', '/intake/cases'), 400, 'IDEMPOTENCY_KEY_MISSING'],
    ['a short key', () => post({ name: 'A' }, { 'idempotency-key': 'x' }), 400, 'IDEMPOTENCY_KEY_MALFORMED'],
    ['half a JSON', () => raw('{"name":'), 400, 'BODY_MALFORMED'],
    ['an empty body', () => raw(''), 400, 'BODY_MALFORMED'],
    ['a bottomless body', () => raw(`{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`), 400, 'BODY_MALFORMED'],
    ['a poisoned body', () => raw('{"__proto__":{"x":1}}'), 400, 'BODY_MALFORMED'],
    ['text', () => raw('x', { 'content-type': 'text/plain' }), 415, 'CONTENT_TYPE_UNSUPPORTED'],
    [
      'a form',
      () => raw('name=A', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'CONTENT_TYPE_UNSUPPORTED',
    ],
    ['too much', () => post({ name: 'x'.repeat(300_000) }), 413, 'BODY_TOO_LARGE'],
    [
      'no body',
      () => send('POST', '/intake/cases', { headers: { 'idempotency-key': '12345678' } }),
      422,
      'VALIDATION_FAILED',
    ],
    ['a list', () => post([]), 422, 'VALIDATION_FAILED'],
    ['unknown fields', () => post({ name: 'A', nick: 'B' }), 422, 'VALIDATION_FAILED'],
    ['a weak ETag', () => post({ name: 'A' }, { 'if-match': 'W/"1"' }), 400, 'IF_MATCH_MALFORMED'],
    ['an id that is none', () => send('GET', '/intake/cases/a%20b'), 422, 'VALIDATION_FAILED'],
    ['a limit', () => send('GET', '/intake/cases?limit=201'), 422, 'VALIDATION_FAILED'],
    ['a query field', () => send('GET', '/intake/cases?sort=1'), 422, 'VALIDATION_FAILED'],
    ['a cursor', () => send('GET', '/intake/cases?cursor=abc'), 400, 'CURSOR_INVALID'],
    ['a path', () => send('GET', '/intake/nothing'), 404, 'ROUTE_UNKNOWN'],
    ['a method', () => send('DELETE', '/intake/cases'), 405, 'METHOD_NOT_ALLOWED'],
    ['a URL', () => send('GET', '/intake/cases/%E0%A4%A'), 400, 'URL_MALFORMED'],
    ['a long part', () => send('GET', `/intake/cases/${'x'.repeat(300)}`), 400, 'URL_MALFORMED'],
    ['positions', () => send('GET', '/intake/cases', { headers: { 'waymark-after': 'x' } }), 400, 'POSITION_MALFORMED'],
    ['a problem that is none', () => send('GET', '/problems/nothing'), 404, 'ROUTE_UNKNOWN'],
  ])('%s', async (_, request, status, code) => {
    expectProblem(await request(), status, code);
  });

  test('fields are named, values are not repeated', async () => {
    const { body } = await post({ name: `${NAME} and more`, [NAME]: 1 });
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'name', code: 'TOO_LONG', message: 'must have at most 20 characters' },
        { field: 'Annabelle?Patientsson', code: 'UNKNOWN_FIELD', message: 'is not known here' },
      ]),
    );
  });

  test('a demanded If-Match', async () => {
    const path = '/intake/cases/019b76da-a800-7000-8000-000000000001';
    const headers = { 'idempotency-key': '12345678' };
    expectProblem(await send('PUT', path, { headers }), 428, 'IF_MATCH_REQUIRED');
    expect((await send('PUT', path, { headers: { ...headers, 'if-match': '"1"' } })).headers.get('location')).toBe(
      path,
    );
  });

  test('the methods that a path knows', async () => {
    expect((await send('DELETE', '/intake/cases')).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  test('what is not HTTP', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(base).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 REQUEST_MALFORMED/);
    expect(answer).toContain('application/problem+json');
  });
});

test.each([
  ['mine', 200],
  ['theirs', 403],
])('a read that leaves a record says where: %s', async (id, status) => {
  const reply = await send('GET', `/intake/cases/restricted/${id}`);
  expect([reply.status, reply.headers.get('waymark-position')]).toEqual([status, `chart-access-${id}@4`]);
});

describe('Waymark-After', () => {
  const headers = { 'waymark-after': 'course-1@2,case-2@1' };

  test('waits at the service of the path', async () => {
    expect((await send('GET', '/intake/cases', { headers })).status).toBe(200);
    const wanted = [
      { streamId: 'course-1', streamVersion: 2 },
      { streamId: 'case-2', streamVersion: 1 },
    ];
    expect(waiter.asked).toEqual(['intake', wanted, 5_000]);
  });

  test('too late, or never', async () => {
    waiter.outcome = 'timeout';
    const late = await send('GET', '/intake/cases', { headers });
    expectProblem(late, 503, 'POSITION_NOT_REACHED');
    expect(late.headers.get('retry-after')).toBe('1');
    waiter.outcome = 'parked';
    expectProblem(await send('GET', '/intake/cases', { headers }), 503, 'POSITION_PARKED');
  });
});

describe('an entity', () => {
  test('comes under its ETag', async () => {
    const reply = await send('GET', '/intake/cases/slo');
    expect([reply.status, reply.headers.get('etag')]).toEqual([200, '"3"']);
    expect(reply.body).toEqual({ id: 'slo', role: 'nurse' });
  });

  test('is not sent to those who have it', async () => {
    const reply = await send('GET', '/intake/cases/slo', { headers: { 'if-none-match': '"3"' } });
    expect([reply.status, reply.body]).toEqual([304, { text: '' }]);
  });
});

describe('what goes wrong', () => {
  test('a bug: an answer without anything about it', async () => {
    failure = Object.assign(new Error(`duplicate ${NAME}`), { code: '23505', detail: NAME });
    const reply = await send('GET', '/intake/cases/fail');
    expectProblem(reply, 500, 'INTERNAL');
    expect(reply.body.detail).toBeUndefined();
  });

  test('a lost database: 503 and when to come again', async () => {
    failure = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const reply = await send('GET', '/intake/cases/fail');
    expectProblem(reply, 503, 'DATABASE_UNAVAILABLE');
    expect(reply.headers.get('retry-after')).toBe('2');
  });
});

describe('the log', () => {
  beforeEach(() => void (lines.length = 0));
  const logged = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  test('has a line a request: the template, never ids, queries, bodies or tokens', async () => {
    await send('GET', '/intake/cases/slo?x=1', { headers: { 'x-correlation-id': 'order-4712' } });
    await post({ name: NAME });
    const [read, command] = logged();
    expect(read).toMatchObject({
      method: 'GET',
      route: '/intake/cases/:id',
      status: 200,
      role: 'nurse',
      correlationId: 'order-4712',
    });
    expect(command).toMatchObject({ method: 'POST', route: '/intake/cases', status: 422, traceId: expect.any(String) });
    expect(lines.join('')).not.toMatch(new RegExp(`${NAME}|x=1|${token}|p-7|slo`));
  });

  test('has errors by name, code and place, without their message', async () => {
    failure = Object.assign(new Error(`duplicate key (${NAME})\n    at ${NAME} (x:1:1)`), {
      code: '23505',
      detail: NAME,
    });
    const reply = await send('GET', '/intake/cases/fail');
    const [line] = logged();
    expect(line).toMatchObject({ level: 'error', message: 'request failed', correlationId: reply.body.correlationId });
    expect(line?.['error']).toMatchObject({ name: 'Error', code: '23505', stack: expect.any(Array) });
    expect(lines.join('')).not.toContain('Annabelle');
  });
});

test('metrics count requests by template', async () => {
  const text = (await send('GET', '/metrics')).body['text'] as string;
  expect(text).toContain('waymark_http_seconds_count{method="GET",route="/intake/cases/:id",status="200"}');
  expect(text).not.toContain('slo');
});

test('while stopping: not ready, still answering, and connections end', async () => {
  const health = app.get(HealthRegistry);
  expect(health.stopping).toBe(false);
  health.stop();
  expect((await fetch(`${base}/readyz`)).status).toBe(503);
  const reply = await new Promise<Record<string, unknown>>((resolve) => {
    httpRequest(`${base}/livez`, (response) => resolve({ ...response.headers, status: response.statusCode })).end();
  });
  expect(reply).toMatchObject({ status: 200, connection: 'close' });
});
