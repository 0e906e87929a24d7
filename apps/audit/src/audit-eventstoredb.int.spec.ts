import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditTrail } from '#audit-trail';
import type { RecordedEvent } from '#contracts';
import { newId } from '#kernel';
import { issueLocalToken, loadConfig, startHost, type Config, type Host } from '#platform';
import {
  createTestDatabase,
  eventStoreForTests,
  startEventStoreStandIn,
  until,
  type EventStoreForTests,
  type TestDatabase,
} from '#testing';
import { TrailReaction } from './application/trail.reaction.js';
import { AUDIT_TRAIL } from './application/trail.js';
import { AuditModule } from './audit.module.js';
import { approvedProtocols, courseOf, type Writer } from './testing/recorded-course.js';

/** The audit service with its trail in EventStoreDB: every route, crashes on the way, and a server that goes away. */
let db: TestDatabase;
let dataDir: string;
let server: EventStoreForTests;

interface Running {
  readonly host: Host;
  readonly config: Config;
}

const start = async (eventStoreUrl: string, database: TestDatabase): Promise<Running> => {
  const config = loadConfig({
    DATABASE_URL: database.url,
    EVENTSTORE_URL: eventStoreUrl,
    WAYMARK_DATA_DIR: dataDir,
    WAYMARK_PORT: '0',
    WAYMARK_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
  });
  return { host: await startHost({ config, services: [AuditModule] }), config };
};

const call = async ({ host, config }: Running, path: string) => {
  const who = {
    subject: 'auditor-1',
    roles: ['auditor'],
    sites: '*',
    organisation: 'network',
    expiresIn: 3600,
  } as const;
  const authorization = `Bearer ${await issueLocalToken(config, { ...who, roles: [...who.roles] })}`;
  const response = await fetch(`${host.url}/audit/v1/${path}`, { headers: { authorization } });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};

const react = ({ host }: Running, events: readonly RecordedEvent[], then?: () => never): Promise<void> =>
  host.runtimes[0]!.database.transaction(async (uow) => {
    await host.app.select(AuditModule).get(TrailReaction).react(events, uow);
    then?.();
  });

beforeAll(async () => {
  db = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-audit-'));
  server = await eventStoreForTests();
}, 180_000);

afterAll(async () => {
  await server.stop();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('with its trail in EventStoreDB', () => {
  let running: Running;
  let course: Writer;

  beforeAll(async () => {
    running = await start(server.url, db);
    course = courseOf(newId());
    await react(running, approvedProtocols()).catch((error: unknown) => {
      // A server that is shared has them of an earlier run, under other event ids.
      if (server.standIn !== null) throw error;
    });
    await react(running, course.events);
  });

  afterAll(() => running.host.stop());

  it('keeps nothing of it in PostgreSQL', async () => {
    const [row] = await running.host.runtimes[0]!.database.sql.query<{ name: string | null }>(
      `SELECT to_regclass('trail.events')::text AS name`,
    );
    expect(row?.name).toBeNull();
  });

  it('shows a course, now and as it was known then', async () => {
    const now = await call(running, `courses/${course.courseId}`);
    expect(now.body['timeline']).toHaveLength(course.events.length);
    expect(now.body['state']).toMatchObject({ phase: 'PREPARATION', protocolVersion: '1.0.0' });
    expect(now.body['refusals']).toMatchObject([{ service: 'infusion', data: { code: 'PERMIT_REQUIRED' } }]);
    const then = await call(running, `courses/${course.courseId}?asOf=2026-03-02T17:00:30Z`);
    expect(then.body['refusals']).toEqual([]);
    expect((then.body['state'] as { livePermits: string[] }).livePermits).toEqual([]);
    expect((await call(running, `courses/${course.courseId}?asOf=2026-03-01T00:00:00Z`)).status).toBe(404);
  });

  it('decides every decision again, on this protocol and on another', async () => {
    const { body } = await call(running, `courses/${course.courseId}/conformance?protocol=kap.sequential@1.0.0`);
    expect(body).toMatchObject({ conforms: true, divergences: [], whatIf: { protocol: 'kap.sequential@1.0.0' } });
  });

  it('verifies the chains, of a course and of everything', async () => {
    const { body } = await call(running, `verify?courseId=${course.courseId}`);
    expect(body).toMatchObject({ streams: 3, verified: true, problems: [], events: course.events.length });
    expect((await call(running, 'verify')).body).toMatchObject({ verified: true });
  });

  it('takes its own records of access in, as it does every event', async () => {
    await until('access in the trail', async () => {
      const { body } = await call(running, 'verify');
      return ((body['bySource'] as { audit?: number }).audit ?? 0) > 0;
    });
  });

  it('passes over what a transaction that was rolled back has left there', async () => {
    const lost = courseOf(newId());
    const crash = react(running, lost.events, () => {
      throw new Error('killed before the commit');
    });
    await expect(crash).rejects.toThrow('killed');
    const trail = running.host.app.select(AuditModule).get<AuditTrail>(AUDIT_TRAIL);
    expect(await trail.readKey(lost.courseId)).toHaveLength(lost.events.length);
    await react(running, lost.events);
    expect(await trail.readKey(lost.courseId)).toHaveLength(lost.events.length);
    expect((await call(running, `verify?courseId=${lost.courseId}`)).body).toMatchObject({ verified: true });
  });
});

describe('when EventStoreDB is away', () => {
  let stop: () => Promise<void> = async () => undefined;
  afterEach(() => stop());

  it('starts, says so, takes nothing for handled, and catches up when it is back', async () => {
    const standIn = await startEventStoreStandIn();
    standIn.fail();
    const fresh = await createTestDatabase();
    const running = await start(standIn.url, fresh);
    stop = async () => {
      await running.host.stop();
      await fresh.drop();
      await standIn.stop();
    };
    const away = await call(running, `courses/${newId()}`);
    expect([away.status, away.body['code'], away.headers.get('retry-after')]).toEqual([503, 'TRAIL_UNAVAILABLE', '2']);
    expect((await fetch(`${running.host.url}/readyz`)).status).toBe(200);
    await call(running, 'access');
    const sources = () => running.host.runtimes[0]!.consumer?.status().sources ?? [];
    await until('trying again', () => sources().some(({ state }) => state === 'retrying'));
    const parked = await running.host.runtimes[0]!.database.sql.query('SELECT 1 FROM dead_letter_keys');
    expect(parked).toEqual([]);
    standIn.recover();
    const accesses = (): number => standIn.events().filter(({ type }) => type === 'AccessRecorded').length;
    await until('caught up', () => accesses() > 0);
    await running.host.runtimes[0]!.consumer?.idle();
    const ids = standIn.events().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }, 60_000);
});
