import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { HealthRegistry } from './health.js';
import { Log } from './log.js';
import { Metrics } from './metrics.js';
import { SAFE_MESSAGE, safeError, safeFields } from './redaction.js';
import { runUntilSignal } from './stop.js';
import { startSpan } from './trace.js';

const NAME = 'Annabelle Patientsson';
const logTo = (lines: string[]): Log => new Log('debug', { write: (line) => void lines.push(line) });

describe('redaction', () => {
  test('lets ids, codes and counts through, under known names', () => {
    const fields = { courseId: 'c-1', count: 3, code: 'X_Y', route: '/a/:id' };
    expect(safeFields(fields)).toEqual(fields);
    expect(safeFields({ patient: 'p', code: NAME, name: { first: 'A' }, count: [1], body: 'x' })).toEqual({});
  });

  test('takes the messages of others out of errors, whatever they look like', () => {
    const error = new Error(`Key (name)=(${NAME}) exists\n    at ${NAME} (file:1:1)\n${NAME}`);
    Object.assign(error, { code: '23505', detail: NAME, table: 'x', cause: new TypeError(NAME) });
    const safe = safeError(error);
    expect(safe).toMatchObject({ name: 'Error', code: '23505', cause: { name: 'TypeError' } });
    expect(safe.stack?.[0]).toMatch(/^at .*observability\.spec/);
    expect(JSON.stringify(safe)).not.toContain('Annabelle');
    expect(safeError(NAME)).toEqual({ name: 'string' });
    expect(safeError(Object.assign(new Error('x'), { name: NAME, code: NAME })).name).toBe('Error');
  });

  test('keeps the messages of our own classes', () => {
    class Ours extends Error {
      readonly [SAFE_MESSAGE] = true;
    }
    expect(safeError(new Ours('The data folder is in use.')).message).toBe('The data folder is in use.');
  });

  test('says at every level that it is ready, and leaves to the explanation what stops a start', () => {
    for (const level of ['info', 'warn', 'silent'] as const) {
      const lines: string[] = [];
      const log = new Log(level, { write: (line) => void lines.push(line) });
      log.error('Cannot start', new Error('no').stack, 'ExceptionHandler');
      log.info('not this');
      log.ready('http://127.0.0.1:8080');
      const said = lines.map((line) => JSON.parse(line) as { message: string });
      expect(said.map(({ message }) => message)).toEqual(level === 'info' ? ['not this', 'ready'] : ['ready']);
      expect(said.at(-1)).toMatchObject({ url: 'http://127.0.0.1:8080' });
    }
  });

  test('withholds what others log through Nest', () => {
    const lines: string[] = [];
    const log = logTo(lines);
    log.log(`User ${NAME} created`, 'UserService');
    log.error(new Error(NAME));
    log.error(NAME, `Error: ${NAME}\n at x`, 'ExceptionsHandler');
    log.warn({ name: NAME });
    log.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain('Annabelle');
    expect(lines.at(-1)).toContain('Mapped');
  });

  test('a line carries the correlation of its request', () => {
    const lines: string[] = [];
    const span = startSpan();
    const context = { correlationId: 'c-12345678', span, role: 'nurse' };
    logTo(lines).event('info', { message: 'x', fields: { count: 1 }, context });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ...{ level: 'info', message: 'x', count: 1, role: 'nurse' },
      ...{ correlationId: 'c-12345678', traceId: span.traceId, spanId: span.spanId },
    });
  });
});

describe('a span', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  test('continues the trace of the caller', () => {
    const span = startSpan(`00-${trace}-00f067aa0ba902b7-01`);
    expect(span).toMatchObject({ traceId: trace, parentId: '00f067aa0ba902b7' });
    expect(span.traceparent).toBe(`00-${trace}-${span.spanId}-01`);
  });

  test.each([
    undefined,
    'x',
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `ff-${trace}-00f067aa0ba902b7-01`,
    ['a', 'b'],
  ])('begins a trace instead of %s', (header) => {
    expect(startSpan(header).traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});

describe('metrics', () => {
  test('gauges are read when asked for; one that fails leaves the others', async () => {
    const metrics = new Metrics();
    let lag = 4;
    metrics.collect('waymark_consumer_lag_events', () => [{ labels: { consumer: 'a', source: 'b' }, value: lag }]);
    metrics.collect('waymark_consumer_lag_events', () => Promise.reject(new Error('x')));
    metrics.collect('waymark_courses_without_timer_or_input', () => [{ value: 0 }]);
    metrics.commands.inc({ service: 'intake', command: 'Open', outcome: 'accepted' });
    expect(await metrics.registry.metrics()).toContain('waymark_consumer_lag_events{consumer="a",source="b"} 4');
    lag = 0;
    const text = await metrics.registry.metrics();
    expect(text).toContain('waymark_consumer_lag_events{consumer="a",source="b"} 0');
    expect(text).toContain('waymark_courses_without_timer_or_input 0');
    expect(text).toContain('waymark_commands_total{service="intake",command="Open",outcome="accepted"} 1');
  });
});

test('a gauge without labels says nothing where nobody answers: its 0 would mean that all is well', async () => {
  const metrics = new Metrics();
  expect(await metrics.registry.metrics()).not.toMatch(/^waymark_courses_without_timer_or_input /m);
  metrics.collect('waymark_courses_without_timer_or_input', () => Promise.reject(new Error('x')));
  expect(await metrics.registry.metrics()).not.toMatch(/^waymark_courses_without_timer_or_input /m);
});

test('a gauge that never answers does not take the other metrics with it', async () => {
  const metrics = new Metrics(20);
  metrics.collect('waymark_consumer_lag_events', () => new Promise(() => undefined));
  metrics.collect('waymark_relay_lag_events', () => [{ labels: { service: 'intake' }, value: 3 }]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('waymark_relay_lag_events{service="intake"} 3');
  expect(text).not.toContain('waymark_consumer_lag_events{');
});

describe('health', () => {
  test('tells which check fails', async () => {
    const health = new HealthRegistry();
    health.add('ready', 'database', () => Promise.resolve());
    health.add('startup', 'migrations', () => Promise.reject(new Error(NAME)));
    expect(await health.report('ready')).toEqual({ status: 'ok', checks: { database: 'ok' } });
    expect(await health.report('startup')).toEqual({ status: 'failing', checks: { migrations: 'failing' } });
  });

  test('does not wait for a check that hangs', async () => {
    const health = new HealthRegistry();
    health.add('ready', 'database', () => new Promise(() => undefined));
    expect((await health.report('ready')).status).toBe('failing');
  });
});

describe('an orderly stop', () => {
  const setUp = (close: () => Promise<unknown> = () => Promise.resolve()) => {
    const order: string[] = [];
    const health = new HealthRegistry();
    const parts = new Map<unknown, unknown>([
      [Log, logTo([])],
      [HealthRegistry, health],
    ]);
    const note = (name: string) => () =>
      Promise.resolve(void order.push(`${name}${health.stopping ? '' : ' too early'}`));
    const app = {
      get: (type: unknown) => parts.get(type),
      getHttpAdapter: () => ({ getInstance: () => ({ close: note('http') }) }),
      close: async () => (await close(), note('modules')()),
    } as unknown as INestApplication;
    return { app, order, note };
  };

  test('not ready, requests finished, steps in order, modules; exit 0', async () => {
    const { app, order, note } = setUp();
    const codes: number[] = [];
    const steps = ['consumers', 'timers'].map((name) => ({ name, stop: note(name) }));
    const done = runUntilSignal(app, steps, { exit: (code) => void codes.push(code) });
    process.emit('SIGTERM', 'SIGTERM');
    await done;
    expect(order).toEqual(['http', 'consumers', 'timers', 'modules']);
    expect(codes).toEqual([0]);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  test('a step that fails stops nothing else; exit 1', async () => {
    const { app, order } = setUp();
    const codes: number[] = [];
    const steps = [{ name: 'consumers', stop: () => Promise.reject(new Error('x')) }];
    const done = runUntilSignal(app, steps, { exit: (code) => void codes.push(code) });
    process.emit('SIGINT', 'SIGINT');
    await done;
    expect([order, codes]).toEqual([['http', 'modules'], [1]]);
  });

  test('a second signal forces, a deadline too', async () => {
    const { app } = setUp(() => sleep(50));
    const codes: number[] = [];
    const done = runUntilSignal(app, [], { exit: (code) => void codes.push(code), deadlineMs: 20 });
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
    await done;
    expect(codes).toEqual([130, 1]);
  });
});
