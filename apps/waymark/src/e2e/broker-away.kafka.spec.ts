import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '#contracts';
import { newId } from '#kernel';
import { describeOwnKafka, localToken, startKafka, startWaymark, until, WaymarkProcess, type Reply } from '#testing';
import type { RunningKafka, Waymark } from '#testing';

const DIST = join(import.meta.dirname, '../../../../dist/apps');

/** Two services and a broker of their own, which is killed: what they say meanwhile, and what comes afterwards. */
describeOwnKafka('a broker that is away', () => {
  let dir: string;
  let broker: RunningKafka;
  let env: Record<string, string>;
  const running = new Map<ServiceName, Waymark>();
  const of = (service: ServiceName): Waymark => running.get(service)!;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waymark-away-'));
    broker = await startKafka({ dataDir: join(dir, 'kafka') });
    const key = randomBytes(32).toString('base64');
    env = { KAFKA_BROKERS: broker.brokers, WAYMARK_DATA_DIR: dir, WAYMARK_MASTER_KEY: key };
    const topics = new WaymarkProcess({ args: ['topics', '--partitions', '3', '--replication', '1'], env });
    expect((await topics.ended).code).toBe(0);
    for (const service of ['scheduling', 'intake'] as const) {
      const program = join(DIST, service, 'src/main.js');
      running.set(service, await startWaymark({ clock: 'real', program, env }));
    }
  });
  afterAll(async () => {
    for (const each of running.values()) await each.dispose();
    await broker.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  const register = async (siteId: string): Promise<Reply> => {
    const token = await localToken(join(dir, 'keys'), { roles: ['medical-director'], subject: 'md', sites: '*' });
    const headers = { 'idempotency-key': newId() };
    const body = { siteId, zone: 'America/Los_Angeles', jurisdiction: 'US-CA' };
    return of('scheduling').request('/scheduling/v1/sites', { method: 'POST', token, headers, body });
  };
  const metric = async (service: ServiceName, name: string): Promise<number> => {
    const { text } = await of(service).request('/metrics');
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1) ?? Number.NaN);
  };
  const RELAY_LAG = 'waymark_relay_lag_events{service="scheduling"}';
  const RELAY_IS = (state: string) => `waymark_relay_state{service="scheduling",state="${state}"}`;
  const SILENT = 'waymark_consumer_silent_seconds{consumer="intake"}';
  const READER_LAG = 'waymark_consumer_lag_events{consumer="intake",source="scheduling"}';

  test('stops no command; readiness and lag tell of it', async () => {
    expect((await register('before')).status).toBe(201);
    await until('events carried', async () => (await metric('scheduling', RELAY_LAG)) === 0, 60_000);
    await broker.kill9();
    for (const site of ['one', 'two', 'three']) expect((await register(site)).status).toBe(201);
    await until('lag of the relay', async () => (await metric('scheduling', RELAY_LAG)) === 3, 60_000);
    await until('a relay that tries', async () => (await metric('scheduling', RELAY_IS('retrying'))) === 1, 60_000);
    await until(
      'word of it beside readiness, which stays',
      async () => {
        const { status, body } = await of('scheduling').request('/readyz');
        expect(status).toBe(200);
        return (body['beside'] as Record<string, string>)['kafka'] !== 'ok';
      },
      60_000,
    );
  });

  test('and everything is carried when it is back', async () => {
    broker = await startKafka({ dataDir: join(dir, 'kafka') });
    await until('relay that has caught up', async () => (await metric('scheduling', RELAY_LAG)) === 0, 120_000);
    await until('a relay that leads', async () => (await metric('scheduling', RELAY_IS('leading'))) === 1, 60_000);
    await until('reader that has caught up', async () => (await metric('intake', READER_LAG)) === 0, 120_000);
    expect(await metric('intake', SILENT)).toBeLessThan(10);
    await until(
      'readiness that says so',
      async () => {
        const { body } = await of('scheduling').request('/readyz');
        return (body['beside'] as Record<string, string>)['kafka'] === 'ok';
      },
      60_000,
    );
    const token = await localToken(join(dir, 'keys'), { roles: ['coordinator'], subject: 'desk', sites: '*' });
    const person = { name: 'Robin Example', birthDate: '1984-02-29' };
    const body = { channel: 'WEB', siteId: 'three', statedConcerns: ['PTSD'], person };
    const headers = { 'idempotency-key': newId() };
    const asked = await of('intake').request('/intake/v1/consultations', { method: 'POST', token, headers, body });
    expect(asked.status).toBe(201);
  });
});
